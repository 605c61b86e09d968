// Texts for property tests: of any UTF-16 code unit, lone surrogates included.
import fc from "fast-check";

const unit = fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code));
const ascii = fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code));

export const anyText = fc.oneof(fc.string({ unit, maxLength: 40 }), fc.string({ unit: ascii, maxLength: 80 }));
