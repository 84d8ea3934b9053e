// SPDX-License-Identifier: Apache-2.0
#include "dnssec/algorithm.hpp"

#include <string>

namespace mooring::dnssec {
namespace {

/// Why an algorithm of IANA's registry is not ours (RFC 8624, section 3.1; RFC 9905).
const char* reason_against(std::uint8_t number) noexcept
{
    switch (number) {
        case 1:
            return "RSAMD5 is broken and must not be used";
        case 3:
        case 6:
            return "DSA is obsolete and must not be used for signing";
        case 5:
        case 7:
            return "signatures with SHA-1 are not safe any more, and validators ignore them";
        case 10:
            return "RSASHA512 has no gain over RSASHA256 and is not recommended";
        case 12:
            return "GOST R 34.10-2001 must not be used for signing";
        case 14:
        case 16:
            return "this algorithm has larger signatures and fewer validators than the others";
        default:
            return "this algorithm is not known here";
    }
}

}  // namespace

std::string_view text_of(Algorithm algorithm) noexcept
{
    switch (algorithm) {
        case Algorithm::RsaSha256:
            return "RSASHA256";
        case Algorithm::EcdsaP256Sha256:
            return "ECDSAP256SHA256";
        case Algorithm::Ed25519:
            return "ED25519";
    }
    return "";
}

Result<Algorithm> algorithm_of(std::uint8_t number)
{
    const auto algorithm = static_cast<Algorithm>(number);
    switch (algorithm) {
        case Algorithm::RsaSha256:
        case Algorithm::EcdsaP256Sha256:
        case Algorithm::Ed25519:
            return algorithm;
    }
    return fail(Errc::InvalidArgument, "DNSSEC algorithm " + std::to_string(number) + ": " +
                                           reason_against(number) +
                                           "; use 13 (ECDSAP256SHA256) or 15 (ED25519), or import "
                                           "keys of 8 (RSASHA256)");
}

}  // namespace mooring::dnssec
