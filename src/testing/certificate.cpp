// SPDX-License-Identifier: Apache-2.0
#include "testing/certificate.hpp"

#include <cstdio>
#include <filesystem>
#include <memory>

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include "base/assert.hpp"

namespace mooring::testing {
namespace {

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;
using File = std::unique_ptr<std::FILE, decltype(&std::fclose)>;

constexpr unsigned rsa_bits = 2048;

Certificate self_signed(EVP_PKEY* key, const std::string& common_name)
{
    Certificate certificate{X509_new(), &X509_free};
    X509_set_version(certificate.get(), X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -3600);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 3600);
    auto* name = X509_get_subject_name(certificate.get());
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8,
                               reinterpret_cast<const unsigned char*>(common_name.c_str()), -1, -1,
                               0);
    X509_set_issuer_name(certificate.get(), name);
    X509_set_pubkey(certificate.get(), key);
    MOORING_ASSERT(X509_sign(certificate.get(), key, EVP_sha256()) > 0);
    return certificate;
}

}  // namespace

CertificateFiles::CertificateFiles(const std::string& common_name, CertificateKind kind)
    : kind_{kind}
{
    auto pattern = std::filesystem::temp_directory_path().string() + "/mooring-tls-XXXXXX";
    MOORING_ASSERT(::mkdtemp(pattern.data()) != nullptr);
    folder_ = pattern;
    renew(common_name);
}

CertificateFiles::~CertificateFiles()
{
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
}

void CertificateFiles::renew(const std::string& common_name)
{
    const Key key{kind_ == CertificateKind::Rsa ? EVP_RSA_gen(rsa_bits) : EVP_EC_gen("P-256"),
                  &EVP_PKEY_free};
    const auto certificate = self_signed(key.get(), common_name);
    // New files, as those who renew certificates write them, so that times and inodes differ.
    std::filesystem::remove(certificate_file());
    std::filesystem::remove(key_file());
    const File certificate_out{std::fopen(certificate_file().c_str(), "w"), &std::fclose};
    const File key_out{std::fopen(key_file().c_str(), "w"), &std::fclose};
    MOORING_ASSERT(PEM_write_X509(certificate_out.get(), certificate.get()) == 1);
    MOORING_ASSERT(
        PEM_write_PrivateKey(key_out.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) == 1);
}

}  // namespace mooring::testing
