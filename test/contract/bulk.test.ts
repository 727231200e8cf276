import { expect, test } from 'vitest'
import { describeContract, type Role } from './support/contract-store.ts'

describeContract('bulk delete', (store) => {
  const bulk = (body: string, accept = 'application/json', as: Role = 'admin', type = 'text/plain') =>
    store.send({
      method: 'POST',
      query: { 'bulk-delete': '1' },
      body,
      headers: { Accept: accept, 'Content-Type': type },
      as,
    })

  test('deletes what is listed and counts what is missing', async () => {
    const container = await store.container()
    for (const name of ['a', 'b c', 'ü']) await store.put([container, name], 'x')
    const lines = [`/${container}/a`, `${container}/b%20c`, `/${container}/%C3%BC`, `/${container}/missing`, '']
    const response = await bulk(lines.join('\n'))
    expect(response.status).toBe(200)
    expect(response.headers['content-type']).toContain('application/json')
    expect(response.json()).toEqual({
      'Response Status': '200 OK',
      'Response Body': '',
      'Number Deleted': 3,
      'Number Not Found': 1,
      Errors: [],
    })
    expect((await store.send({ method: 'GET', at: [container] })).text).toBe('')
  })

  test('reports in plain text by default, and in XML', async () => {
    const plain = await bulk('/contract-missing/o', '*/*')
    expect(plain.text).toBe(
      'Number Deleted: 0\nNumber Not Found: 1\nResponse Body: \nResponse Status: 200 OK\nErrors:\n',
    )
    const xml = await bulk('/contract-missing/o', 'application/xml')
    expect(xml.text).toContain('<number_not_found>1</number_not_found>')
  })

  test('removes containers after their objects, whatever the order', async () => {
    const container = await store.container()
    await store.put([container, 'a'], 'x')
    expect((await bulk(`/${container}\n/${container}/a`)).json()).toMatchObject({ 'Number Deleted': 2, Errors: [] })
  })

  test('a container that is not empty is an error of its own', async () => {
    const container = await store.container()
    await store.put([container, 'a'], 'x')
    expect((await bulk(`/${container}`)).json()).toMatchObject({
      'Response Status': '400 Bad Request',
      'Number Deleted': 0,
      Errors: [[`/${container}`, '409 Conflict']],
    })
  })

  test('names with a newline or an escape reach only what they name', async () => {
    const container = await store.container()
    for (const name of ['a\nb', '%2e', 'victim']) await store.put([container, name], 'x')
    const lines = [`/${container}/a%0Ab`, `/${container}/%252e`]
    expect((await bulk(lines.join('\n'))).json()).toMatchObject({ 'Number Deleted': 2 })
    expect((await store.send({ method: 'GET', at: [container] })).text).toBe('victim\n')
  })

  test('the caller’s rights count for each line', async () => {
    const mine = await store.container({ 'X-Container-Write': store.users().runtime.user })
    const others = await store.container()
    await store.put([mine, 'a'], 'x')
    await store.put([others, 'a'], 'x')
    const response = await bulk(`/${mine}/a\n/${others}/a`, 'application/json', 'runtime')
    expect(response.json()).toMatchObject({
      'Response Status': '400 Bad Request',
      'Number Deleted': 1,
      Errors: [[`/${others}/a`, '403 Forbidden']],
    })
  })

  test('a path that is no UTF-8 is an error of its own', async () => {
    const container = await store.container()
    expect((await bulk(`/${container}/%ff`)).json()).toMatchObject({
      Errors: [[`/${container}/%FF`, '412 Precondition Failed']],
    })
  })

  test.each([
    ['an empty list', '', 'text/plain', '400 Bad Request', 'Invalid bulk delete.'],
    ['another type', '/c/o', 'application/json', '406 Not Acceptable', undefined],
    ['too long a line', `/c/${'n'.repeat(3000)}`, 'text/plain', '400 Bad Request', 'Invalid File Name'],
  ])('%s is refused in the report', async (_, body, type, status, text) => {
    const response = await bulk(body, 'application/json', 'admin', type)
    expect(response.status).toBe(200)
    expect(response.json()).toMatchObject({
      'Response Status': status,
      ...(text === undefined ? {} : { 'Response Body': text }),
    })
  })

  test('more than 10,000 lines are refused', async () => {
    const response = await bulk('/contract-missing/o\n'.repeat(10_001))
    expect(response.json()).toMatchObject({
      'Response Status': '413 Request Entity Too Large',
      'Response Body': 'Maximum Bulk Deletes: 10000 per request',
    })
  })
})
