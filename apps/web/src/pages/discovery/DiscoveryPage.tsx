export function DiscoveryPage() {
  return null;
}
