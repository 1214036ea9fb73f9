// Ids as Trellis writes them: a prefix, _ and Crockford's base32 of a UUID; children add the number or the id that is theirs.
const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';
const pairs = Array.from({ length: 1024 }, (_, n) => alphabet[n >> 5] + alphabet[n & 31]);
const values = new Map(pairs.map((pair, n) => [pair, n]));

// 26 characters: two for the first 8 bits, four for each 20 bits that follow.
const encode = (uuid) => {
  const hex = uuid.slice(0, 8) + uuid.slice(9, 13) + uuid.slice(14, 18) + uuid.slice(19, 23) + uuid.slice(24);
  let out = pairs[parseInt(hex.slice(0, 2), 16)];
  for (let i = 2; i < 32; i += 5) {
    const bits = parseInt(hex.slice(i, i + 5), 16);
    out += pairs[bits >> 10] + pairs[bits & 1023];
  }
  return out;
};

const decode = (text) => {
  let hex = values.get(text.slice(0, 2)).toString(16).padStart(2, '0');
  for (let i = 2; i < 26; i += 4) {
    const bits = (values.get(text.slice(i, i + 2)) << 10) | values.get(text.slice(i + 2, i + 4));
    hex += bits.toString(16).padStart(5, '0');
  }
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
};

export const id = (prefix, uuid) => `${prefix}_${encode(uuid)}`;
export const childId = (prefix, parent, n) => `${prefix}_${encode(parent)}${pairs[n >> 10]}${pairs[n & 1023]}`;
export const pairId = (prefix, parent, own) => `${prefix}_${encode(parent)}${encode(own)}`;

export const parseId = (prefix, text) => {
  if (!text.startsWith(`${prefix}_`) || text.length !== prefix.length + 27) throw new Error(`${text} is no ${prefix} id`);
  return decode(text.slice(prefix.length + 1));
};

// The lists that cursors name.
export const lists = { home: 10, following: 12, comments: 20 };

export const cursor = (list, key, uuid) => {
  const bytes = Buffer.alloc(25);
  bytes[0] = list;
  bytes.writeBigInt64BE(BigInt(key), 1);
  bytes.write(uuid.replaceAll('-', ''), 9, 'hex');
  return bytes.toString('base64url');
};

// The cursor of a place in a ranking holds the place where others hold an id.
export const rankCursor = (generation, position) => {
  const bytes = Buffer.alloc(25);
  bytes[0] = lists.home;
  bytes.writeBigInt64BE(BigInt(generation), 1);
  bytes.writeUInt32BE(position, 9);
  return bytes.toString('base64url');
};

export const parseCursor = (list, text) => {
  const bytes = Buffer.from(text, 'base64url');
  if (bytes.length !== 25 || bytes[0] !== list) throw new Error('not a cursor of this list');
  return { key: bytes.readBigInt64BE(1), position: bytes.readUInt32BE(9), id: bytes.subarray(9).toString('hex') };
};
