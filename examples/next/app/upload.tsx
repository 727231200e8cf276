'use client'
import { useEffect } from 'react'

export function Upload() {
  // Not before React has taken the page over: the element takes `name` and `required` over from the input.
  useEffect(() => void import('sluice/element/define'), [])
  return (
    <sluice-upload endpoint="/uploads">
      <input type="file" name="video" accept="video/*" multiple required />
    </sluice-upload>
  )
}
