export function NewConnectorPage() {
  return null;
}
