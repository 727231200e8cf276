/** `x-object-meta-a` as Swift writes it: `X-Object-Meta-A`. */
export function titleCase(name: string): string {
  return name.replace(/(^|-)[a-z]/g, (letters) => letters.toUpperCase())
}
