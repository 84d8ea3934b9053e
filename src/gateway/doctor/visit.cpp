// SPDX-License-Identifier: Apache-2.0
#include "gateway/doctor/visit.hpp"

namespace mooring::gateway {

const char* text_of(Verdict verdict) noexcept
{
    switch (verdict) {
        case Verdict::Changed:
            return "changed";
        case Verdict::Unchanged:
            return "unchanged";
        case Verdict::NotPublished:
            return "not-published";
        case Verdict::NoSuchHost:
            return "no-such-host";
        case Verdict::NotAHostName:
            return "not-a-host-name";
        case Verdict::Suspended:
            return "suspended";
        case Verdict::Held:
            return "held";
        case Verdict::Aborted:
            return "aborted";
        case Verdict::NoCredentials:
            return "no-credentials";
        case Verdict::BadCredentials:
            return "bad-credentials";
        case Verdict::NoRight:
            return "no-right";
        case Verdict::NoHostNamed:
            return "no-host-named";
        case Verdict::TooManyHosts:
            return "too-many-hosts";
        case Verdict::BadAddress:
            return "bad-address";
        case Verdict::BadRequest:
            return "bad-request";
        case Verdict::NoSuchPage:
            return "no-such-page";
        case Verdict::Redirected:
            return "redirected";
        case Verdict::Flood:
            return "flood";
        case Verdict::Unavailable:
            return "unavailable";
    }
    return "unknown";
}

bool is_success(Verdict verdict) noexcept
{
    return verdict == Verdict::Changed || verdict == Verdict::Unchanged ||
           verdict == Verdict::NotPublished;
}

const char* text_of(SecretShape shape) noexcept
{
    switch (shape) {
        case SecretShape::None:
            return "none";
        case SecretShape::Accepted:
            return "accepted";
        case SecretShape::Unknown:
            return "unknown";
        case SecretShape::Mistyped:
            return "mistyped";
        case SecretShape::Padded:
            return "padded";
        case SecretShape::Md5:
            return "md5";
        case SecretShape::Sha1:
            return "sha1";
        case SecretShape::Sha256:
            return "sha256";
        case SecretShape::UserName:
            return "user-name";
        case SecretShape::InUserName:
            return "in-user-name";
        case SecretShape::Placeholder:
            return "placeholder";
        case SecretShape::Foreign:
            return "foreign";
    }
    return "unknown";
}

}  // namespace mooring::gateway
