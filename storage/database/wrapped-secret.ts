/** A secret encrypted with the device key (AES-GCM). */
export interface WrappedSecret {
  iv: Uint8Array<ArrayBuffer>
  bytes: Uint8Array<ArrayBuffer>
}
