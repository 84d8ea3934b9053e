// SPDX-License-Identifier: Apache-2.0
// Writes down what a real Chromium answers in WebAuthn ceremonies, good and bad, with a challenge that never
// changes: src/identity/webauthn/chromium_answers.json, which the unit tests verify. Run it by hand when there is
// something new to record: npm ci --ignore-scripts && node record_answers.mjs
import { createServer } from 'node:http';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { openBrowser, addAuthenticator, setFaults, create, get } from './virtual_authenticator.mjs';

const challenge = 'AQIDBAUAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA';
const handle = 'CQkJAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA';
const target = fileURLToPath(new URL('../../src/identity/webauthn/chromium_answers.json', import.meta.url));

const server = createServer((_, response) => {
    response.setHeader('Content-Type', 'text/html');
    response.end('<!doctype html><title>passkeys</title>');
});
await new Promise(done => server.listen(8080, '127.0.0.1', done));
const { browser, page, devtools } = await openBrowser();
await page.goto('http://localhost:8080/');
const authenticator = await addAuthenticator(devtools);

const answers = { browser: browser.version() };
for (const alg of [-7, -8, -257]) {
    const registration = await create(page, {
        rp: { id: 'localhost', name: 'Mooring' },
        user: { id: handle, name: `a@example.net ${alg}`, displayName: 'a' },
        challenge, attestation: 'none',
        pubKeyCredParams: [{ type: 'public-key', alg }],
        authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    });
    const ask = (userVerification = 'required') => get(page, {
        rpId: 'localhost', challenge, userVerification,
        allowCredentials: [{ type: 'public-key', id: registration.id }],
    });
    const recorded = { registration, good: await ask() };
    await setFaults(devtools, authenticator, { isBogusSignature: true });
    recorded.bogus_signature = await ask();
    await setFaults(devtools, authenticator, { isBadUV: true });
    recorded.bad_uv = await ask('preferred');  // Where it is required, the browser itself refuses.
    await setFaults(devtools, authenticator, { isBadUP: true });
    recorded.bad_up = await ask();
    await setFaults(devtools, authenticator, {});
    recorded.later = await ask();
    answers[alg] = recorded;
}
writeFileSync(target, JSON.stringify(answers, null, 1) + '\n');
await browser.close();
server.close();
