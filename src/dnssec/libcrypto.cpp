// SPDX-License-Identifier: Apache-2.0
#include "dnssec/libcrypto.hpp"

namespace mooring::dnssec::libcrypto {

Number number_of(std::span<const std::uint8_t> bytes)
{
    return Number{BN_bin2bn(bytes.data(), static_cast<int>(bytes.size()), nullptr)};
}

std::vector<std::uint8_t> bytes_of(const BIGNUM& number)
{
    std::vector<std::uint8_t> bytes(static_cast<std::size_t>(BN_num_bytes(&number)));
    BN_bn2bin(&number, bytes.data());
    return bytes;
}

Key key_from(const char* type, OSSL_PARAM_BLD& builder, int selection)
{
    const Owned<OSSL_PARAM> parameters{OSSL_PARAM_BLD_to_param(&builder)};
    const Owned<EVP_PKEY_CTX> context{EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr)};
    if (!parameters || !context || EVP_PKEY_fromdata_init(context.get()) != 1) return {};
    EVP_PKEY* key = nullptr;
    if (EVP_PKEY_fromdata(context.get(), &key, selection, parameters.get()) != 1) return {};
    return Key{key};
}

}  // namespace mooring::dnssec::libcrypto
