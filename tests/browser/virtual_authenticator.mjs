// SPDX-License-Identifier: Apache-2.0
// Debian's Chromium with a virtual authenticator (Chrome DevTools Protocol, domain WebAuthn), which can be told to
// get its answers wrong.
import { chromium } from 'playwright-core';

export async function openBrowser() {
    const browser = await chromium.launch({
        executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
        // Root, as in a container, has no sandbox of Chromium's; the pages are our own.
        args: process.getuid() === 0 ? ['--no-sandbox'] : [],
    });
    const page = await browser.newPage();
    const devtools = await page.context().newCDPSession(page);
    await devtools.send('WebAuthn.enable');
    return { browser, page, devtools };
}

export async function addAuthenticator(devtools) {
    const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', {
        options: {
            protocol: 'ctap2', ctap2Version: 'ctap2_1', transport: 'internal', hasResidentKey: true,
            hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true,
        },
    });
    return authenticatorId;
}

// Which of isBogusSignature, isBadUV and isBadUP the next answers have; none of the others.
export function setFaults(devtools, authenticatorId, faults) {
    return devtools.send('WebAuthn.setResponseOverrideBits', {
        authenticatorId, isBogusSignature: false, isBadUV: false, isBadUP: false, ...faults,
    });
}

// navigator.credentials.create() and .get() with options as our API gives them; their answers as it takes them.
export function create(page, options) {
    return page.evaluate(async json => {
        const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(json);
        return (await navigator.credentials.create({ publicKey })).toJSON();
    }, options);
}

export function get(page, options) {
    return page.evaluate(async json => {
        const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(json);
        return (await navigator.credentials.get({ publicKey })).toJSON();
    }, options);
}
