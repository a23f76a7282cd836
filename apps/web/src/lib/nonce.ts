/**
 * The nonce of this response's Content-Security-Policy, which the server writes into
 * `<meta name="csp-nonce">`: style elements made by Base UI and CodeMirror carry it.
 */
export const nonce: string = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? "";
