import { expect } from 'chai';
import { hashPassword, passwordFault, verifyPassword } from '../../../src/admin/auth/password.js';

describe('a password', () => {
  it('fits its own hash and no other, whichever way its letters were composed', async () => {
    const hash = await hashPassword('Zürich is a long way');
    expect(hash)
      .to.match(/^scrypt\$15\$8\$1\$/)
      .and.not.contain('rich');
    expect(await verifyPassword('Zu\u0308rich is a long way', hash)).to.equal(true);
    expect(await verifyPassword('Zurich is a long way', hash)).to.equal(false);
    expect(await hashPassword('Zürich is a long way')).to.not.equal(hash);
  });

  it('fits nothing where there is no hash, or one that nobody can read', async () => {
    for (const hash of [null, '', 'plain', 'scrypt$15$8$1$$'])
      expect(await verifyPassword('', hash), String(hash)).to.equal(false);
  });

  it('is refused when it is short, or a book', () => {
    expect(passwordFault('elevenchars')).to.contain('12');
    expect(passwordFault('twelve chars')).to.equal(undefined);
    expect(passwordFault('x'.repeat(1_025))).to.contain('1024');
  });
});
