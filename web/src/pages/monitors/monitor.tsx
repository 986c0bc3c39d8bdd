export default function Page(_: { readonly id?: string }) {
  return null;
}
