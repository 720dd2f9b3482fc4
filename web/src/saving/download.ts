// A file for the person to keep.

export function download(file: Blob, name: string): void {
  const address = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // The browser reads the file as long as the download takes; the address itself it needs only now.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
