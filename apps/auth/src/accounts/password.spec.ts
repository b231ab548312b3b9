import { describe, expect, it } from 'vitest';
import { hashPassword, verifyPassword } from './password.js';

const cheap = { log2N: 4, r: 8, p: 1 };

describe('a password hash', () => {
  it('is verified by its password and by no other', async () => {
    const hash = await hashPassword('correct horse', cheap);
    expect(await verifyPassword('correct horse', hash)).toBe(true);
    expect(await verifyPassword('correct horsf', hash)).toBe(false);
    expect(await verifyPassword('', hash)).toBe(false);
  });

  it('is another one each time, so that equal passwords do not show', async () => {
    expect(await hashPassword('same', cheap)).not.toBe(await hashPassword('same', cheap));
  });

  it('keeps the parameters it was made with', async () => {
    const hash = await hashPassword('old cost', { log2N: 5, r: 4, p: 2 });
    expect(hash).toMatch(/^\$scrypt\$ln=5,r=4,p=2\$[^$]+\$[^$]+$/);
    expect(await verifyPassword('old cost', hash)).toBe(true);
  });

  it('does not depend on how the keyboard composed the letters', async () => {
    const hash = await hashPassword('caf\u00e9', cheap);
    expect(await verifyPassword('cafe\u0301', hash)).toBe(true);
  });

  it.each(['', 'plain text', '$scrypt$ln=4,r=8,p=1$c2FsdA$'])(
    'is not verified when it is %j',
    async (broken) => {
      await expect(verifyPassword('x', broken)).rejects.toThrow('PHC');
    },
  );
});
