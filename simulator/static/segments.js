// How many SMS a text takes (3GPP TS 23.038); the same rules as servicing/segments.py.
const BASIC = new Set("@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡"
  + "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà");
const EXTENDED = new Set("\f^{}\\[~]|€");

export function measure(text) {
  const characters = [...text];
  const gsm = characters.every((character) => BASIC.has(character) || EXTENDED.has(character));
  const widths = characters.map((character) => (gsm ? (EXTENDED.has(character) ? 2 : 1) : character.length));
  const [alone, joined] = gsm ? [160, 153] : [70, 67];
  const units = widths.reduce((sum, width) => sum + width, 0);
  if (units <= alone) return { encoding: gsm ? "GSM-7" : "UCS-2", units, segments: 1, left: alone - units };
  let segments = 1;
  let used = 0;
  for (const width of widths) {
    if (used + width > joined) { segments += 1; used = 0; }
    used += width;
  }
  return { encoding: gsm ? "GSM-7" : "UCS-2", units, segments, left: joined - used };
}
