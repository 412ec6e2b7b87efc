// The QR code of a certificate carries the code behind #, which no server sees: it only fills in the field.

const code = decodeURIComponent(location.hash.slice(1));
const field = document.getElementById("id_code");

if (field && !field.value && /^[A-Z0-9-]{12,20}$/.test(code)) field.value = code;
