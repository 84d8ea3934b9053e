// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A self-signed certificate and its key, as PEM files in a folder that goes with the object.
///
/// Thread safety: none.

#include <cstdint>
#include <string>

namespace mooring::testing {

enum class CertificateKind : std::uint8_t { Ecdsa, Rsa };

class CertificateFiles {
public:
    explicit CertificateFiles(const std::string& common_name,
                              CertificateKind kind = CertificateKind::Ecdsa);
    ~CertificateFiles();
    CertificateFiles(const CertificateFiles&) = delete;
    CertificateFiles& operator=(const CertificateFiles&) = delete;

    /// Replaces both files by a new pair.
    void renew(const std::string& common_name);

    [[nodiscard]] std::string certificate_file() const { return folder_ + "/certificate.pem"; }
    [[nodiscard]] std::string key_file() const { return folder_ + "/key.pem"; }

private:
    std::string folder_;
    CertificateKind kind_;
};

}  // namespace mooring::testing
