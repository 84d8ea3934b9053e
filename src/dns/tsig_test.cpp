// SPDX-License-Identifier: Apache-2.0
#include "dns/tsig.hpp"

#include <algorithm>
#include <numeric>

#include <gtest/gtest.h>

#include "base/encoding.hpp"
#include "dns/message.hpp"
#include "dns/message_builder_test.hpp"
#include "dns/tsig_mac.hpp"

namespace mooring::dns {
namespace {

using Bytes = std::vector<std::uint8_t>;

constexpr std::uint64_t now = 1'800'000'000;
constexpr std::uint16_t response_flags = 0x8400;

TsigKey key_of(TsigAlgorithm algorithm)
{
    Bytes secret(32);
    std::iota(secret.begin(), secret.end(), std::uint8_t{0});
    return {.name = Name::parse("key-7.").value(), .algorithm = algorithm, .secret = secret};
}

const auto sha256_key = key_of(TsigAlgorithm::HmacSha256);

Bytes message_of(std::uint16_t flags)
{
    return MessageBuilder{flags}.question("home.dyn.example.", RrType::SOA).bytes();
}

Bytes signed_request(const TsigKey& key)
{
    auto message = message_of(0);
    auto signer = TsigSigner::for_request(key);
    signer.sign(message, now);
    return message;
}

TsigRecord record_of(const Bytes& message)
{
    return TsigRecord::find(message).value().value();
}

TsigVerdict verdict_on(const Bytes& message, const TsigKey* key, std::uint64_t at = now)
{
    return verify_request(message, record_of(message), key, at);
}

/// The request's record with its MAC cut or lengthened.
Bytes with_mac(const Bytes& message, std::size_t mac_bytes)
{
    auto record = record_of(message);
    record.mac.resize(mac_bytes);
    auto plain = message_of(0);
    append_record(plain, record);
    return plain;
}

// What dnspython 2.3.0 makes of the same key (bytes 0 to 31), message, and time.
struct Vector {
    TsigAlgorithm algorithm;
    const char* mac;
};

class TsigVectors : public ::testing::TestWithParam<Vector> {};

TEST_P(TsigVectors, ARequestIsSignedAsAnotherImplementationDoes)
{
    const auto key = key_of(GetParam().algorithm);

    const auto message = signed_request(key);

    EXPECT_EQ(hex(record_of(message).mac), GetParam().mac);
    EXPECT_TRUE(verdict_on(message, &key).is_good());
}

INSTANTIATE_TEST_SUITE_P(
    EveryAlgorithm, TsigVectors,
    ::testing::Values(Vector{TsigAlgorithm::HmacMd5, "326aad5762596e187d3f224368a073b7"},
                      Vector{TsigAlgorithm::HmacSha1, "2dac57bb7a8c57ef8b136e46994afb2c152e4252"},
                      Vector{TsigAlgorithm::HmacSha224,
                             "c230dcc48c3d78daeec529323023bbb1bb1b9f4e886cd32437d747ef"},
                      Vector{TsigAlgorithm::HmacSha256,
                             "62305fa014f464c3ed5e1125a75e81ffdf252e31aa93487b24bcb46555bd7063"},
                      Vector{TsigAlgorithm::HmacSha384,
                             "ec1f00d7f1ceee8193381f03dd420c3460e671613294d5a101cf02198f8472bf"
                             "cfd890efd4c03ed7d69426add22491ea"},
                      Vector{TsigAlgorithm::HmacSha512,
                             "760e68be729c3d76d678f6b3194a38ccbfc994d8e1990087683a6c0a07766444"
                             "a75f75239c814a8926b995458a33355d773b4a4d4ca5391e9f2e952aa9b30193"}));

TEST(Tsig, TheWholeRecordStandsAsAnotherImplementationWritesIt)
{
    EXPECT_EQ(hex(signed_request(sha256_key)),
              "12340000000100000000000104686f6d650364796e076578616d706c6500000600"
              "01056b65792d370000fa00ff00000000003d0b686d61632d736861323536000000"
              "6b49d200012c002062305fa014f464c3ed5e1125a75e81ffdf252e31aa93487b24"
              "bcb46555bd7063123400000000");
}

TEST(Tsig, AlgorithmsHaveTheNamesThatPeopleAndMessagesUse)
{
    EXPECT_EQ(parse_tsig_algorithm("hmac-md5"), TsigAlgorithm::HmacMd5);
    EXPECT_EQ(parse_tsig_algorithm("HMAC-MD5.SIG-ALG.REG.INT."), TsigAlgorithm::HmacMd5);
    EXPECT_EQ(parse_tsig_algorithm("hmac-sha512."), TsigAlgorithm::HmacSha512);
    EXPECT_FALSE(parse_tsig_algorithm("gss-tsig"));
    EXPECT_EQ(text_of(TsigAlgorithm::HmacSha224), "hmac-sha224");
    EXPECT_EQ(name_of(TsigAlgorithm::HmacMd5).text(), "hmac-md5.sig-alg.reg.int.");
}

TEST(Tsig, AChangedByteOfTheMessageIsBadSig)
{
    const auto message = signed_request(sha256_key);
    const auto record = record_of(message);
    for (std::size_t at = 2; at < record.offset; ++at) {
        if (at == 10 || at == 11) continue;  // The count of the TSIG record itself.
        auto forged = message;
        forged[at] ^= 0x01;

        EXPECT_EQ(verify_request(forged, record, &sha256_key, now).error, TsigError::BadSig) << at;
    }
}

TEST(Tsig, TheIdMayHaveBeenChangedOnTheWay)
{
    auto message = signed_request(sha256_key);
    message[0] = 0x77;

    EXPECT_TRUE(verdict_on(message, &sha256_key).is_good());
}

TEST(Tsig, NamesOfKeyAndAlgorithmAreComparedWithoutCase)
{
    auto message = signed_request(sha256_key);
    const auto at = record_of(message).offset;
    message[at + 1] = 'K';
    message[at + 18] = 'H';  // "hmac-sha256" behind name, type, class, TTL and length.
    ASSERT_EQ(record_of(message).algorithm_name.text(), "Hmac-sha256.");

    EXPECT_TRUE(verdict_on(message, &sha256_key).is_good());
}

TEST(Tsig, AnUnknownKeyOrAnotherAlgorithmIsBadKey)
{
    const auto message = signed_request(sha256_key);
    auto other = sha256_key;
    other.algorithm = TsigAlgorithm::HmacSha512;

    EXPECT_EQ(verdict_on(message, nullptr).error, TsigError::BadKey);
    EXPECT_EQ(verdict_on(message, &other).error, TsigError::BadKey);
}

TEST(Tsig, TheFudgeIsAllowedToTheSecond)
{
    const auto message = signed_request(sha256_key);

    EXPECT_TRUE(verdict_on(message, &sha256_key, now + 300).is_good());
    EXPECT_TRUE(verdict_on(message, &sha256_key, now - 300).is_good());
    EXPECT_EQ(verdict_on(message, &sha256_key, now + 301).error, TsigError::BadTime);
    EXPECT_EQ(verdict_on(message, &sha256_key, now - 301).error, TsigError::BadTime);
}

TEST(Tsig, AWrongMacOutOfTimeIsBadSigBecauseThatIsCheckedFirst)
{
    auto wrong = sha256_key;
    wrong.secret[0] = 99;

    EXPECT_EQ(verdict_on(signed_request(sha256_key), &wrong, now + 9999).error, TsigError::BadSig);
}

TEST(Tsig, AMacMayBeCutToHalfButNotBelow)
{
    const auto message = signed_request(sha256_key);

    EXPECT_TRUE(verdict_on(with_mac(message, 31), &sha256_key).is_good());
    EXPECT_TRUE(verdict_on(with_mac(message, 16), &sha256_key).is_good());
    EXPECT_TRUE(verdict_on(with_mac(message, 15), &sha256_key).is_malformed);
    EXPECT_TRUE(verdict_on(with_mac(message, 0), &sha256_key).is_malformed);
    EXPECT_TRUE(verdict_on(with_mac(message, 33), &sha256_key).is_malformed);
}

TEST(Tsig, AMacShorterThanOurPolicyWantsIsBadTrunc)
{
    const auto sha1 = key_of(TsigAlgorithm::HmacSha1);
    const auto message = signed_request(sha1);
    auto record = record_of(message);

    record.mac.resize(15);
    EXPECT_EQ(verify_request(message, record, &sha1, now).error, TsigError::BadTrunc);
    record.mac.resize(9);
    EXPECT_TRUE(verify_request(message, record, &sha1, now).is_malformed);
}

TEST(Tsig, ARecordThatIsNotTheLastIsRefused)
{
    auto message = signed_request(sha256_key);
    const Bytes extra{0, 0, 16, 0, 1, 0, 0, 0, 0, 0, 2, 1, 'x'};
    message.insert(message.end(), extra.begin(), extra.end());
    message[11] = 2;

    EXPECT_EQ(TsigRecord::find(message).error(), WireError::BadTsig);
    EXPECT_EQ(Message::parse(message).error(), WireError::BadTsig);
}

TEST(Tsig, ARecordInAnotherSectionIsRefused)
{
    auto message = signed_request(sha256_key);
    message[11] = 0;
    message[7] = 1;

    EXPECT_EQ(TsigRecord::find(message).error(), WireError::BadTsig);
}

TEST(Tsig, ARecordOfAnotherClassOrWithATtlIsRefused)
{
    auto message = signed_request(sha256_key);
    const auto class_place = record_of(message).offset + 7 + 2;

    auto in = message;
    in[class_place + 1] = 1;
    EXPECT_EQ(TsigRecord::find(in).error(), WireError::BadTsig);
    auto ttl = message;
    ttl[class_place + 5] = 1;
    EXPECT_EQ(TsigRecord::find(ttl).error(), WireError::BadTsig);
}

TEST(Tsig, ACutOffRecordIsRefusedWhereverItIsCut)
{
    const auto message = signed_request(sha256_key);
    const auto offset = record_of(message).offset;
    for (auto size = offset; size < message.size(); ++size)
        EXPECT_FALSE(TsigRecord::find(std::span{message}.first(size))) << size;
}

TEST(Tsig, FieldsThatDoNotFillTheRdataAreRefused)
{
    auto message = signed_request(sha256_key);
    message[message.size() - 1] = 1;  // Other Len says one byte, and there is none.

    EXPECT_EQ(TsigRecord::find(message).error(), WireError::BadTsig);
}

TEST(TsigStream, ResponsesAreSignedAsAnotherImplementationDoes)
{
    auto signer = TsigSigner::for_response(sha256_key, record_of(signed_request(sha256_key)));
    auto first = message_of(response_flags);
    auto second = message_of(response_flags);

    signer.sign(first, now + 1);
    signer.sign(second, now + 2);

    EXPECT_EQ(hex(record_of(first).mac),
              "b241bd4101796c69fd78b685ddc5454aa32ff06cd904c9bed41dd9525ed4dd0a");
    EXPECT_EQ(hex(record_of(second).mac),
              "1a3bc65d02a8022a28bcc667b1d9bb06a87767b8fbbd4fcceecec91f4d61bc22");
}

TEST(TsigStream, BadTimeTellsTheServersTimeAndIsSigned)
{
    auto signer = TsigSigner::for_response(sha256_key, record_of(signed_request(sha256_key)));
    auto message = message_of(response_flags);

    signer.sign_error(message, TsigError::BadTime, now + 1000);

    const auto record = record_of(message);
    EXPECT_EQ(record.error, TsigError::BadTime);
    EXPECT_EQ(record.time_signed, now);
    EXPECT_EQ(hex(record.other), "00006b49d5e8");
    EXPECT_EQ(hex(record.mac), "4a889e138e080ef1e736bacedea981cdc92184ba15af500333665c9f6de72df9");
}

TEST(TsigStream, BadKeyIsToldWithoutAMac)
{
    auto message = message_of(response_flags);

    append_unsigned_tsig(message, record_of(signed_request(sha256_key)), TsigError::BadKey);

    const auto record = record_of(message);
    EXPECT_EQ(record.error, TsigError::BadKey);
    EXPECT_TRUE(record.mac.empty());
    EXPECT_EQ(record.key_name, sha256_key.name);
}

/// A client that has signed its request and the server that answers it.
class TsigExchange : public ::testing::Test {
protected:
    TsigExchange()
    {
        auto request = message_of(0);
        auto signer = TsigSigner::for_request(sha256_key);
        signer.sign(request, now);
        server = TsigSigner::for_response(sha256_key, record_of(request));
        client.emplace(sha256_key, signer.mac());
    }
    [[nodiscard]] Bytes signed_response()
    {
        auto message = message_of(response_flags);
        server->sign(message, now);
        return message;
    }

    std::optional<TsigSigner> server;
    std::optional<TsigVerifier> client;
};

TEST_F(TsigExchange, AStreamOfSignedMessagesVerifies)
{
    for (int i = 0; i < 5; ++i) {
        EXPECT_TRUE(client->verify(signed_response(), now));
        EXPECT_TRUE(client->is_proven());
    }
}

TEST_F(TsigExchange, UnsignedMessagesAreProvenByTheNextSignedOne)
{
    // The MACs are what dnspython makes of a stream whose second message is not signed.
    const auto stream_message = [](std::uint64_t time, const char* mac) {
        auto message = message_of(response_flags);
        auto record = record_of(signed_request(sha256_key));
        record.time_signed = time;
        record.mac = decode_hex(mac).value();
        append_record(message, record);
        return message;
    };

    ASSERT_TRUE(client->verify(
        stream_message(now + 1, "b241bd4101796c69fd78b685ddc5454aa32ff06cd904c9bed41dd9525ed4dd0a"),
        now));
    ASSERT_TRUE(client->verify(message_of(response_flags), now));
    EXPECT_FALSE(client->is_proven());
    EXPECT_TRUE(client->verify(
        stream_message(now + 2, "ff76716425a49b5042db84acc45e720c25ec6a619c14e5a7c4d0b27d8d67994e"),
        now));
    EXPECT_TRUE(client->is_proven());
}

TEST_F(TsigExchange, NinetyNineUnsignedMessagesInARowAreTheMost)
{
    ASSERT_TRUE(client->verify(signed_response(), now));
    for (unsigned i = 0; i < tsig_unsigned_messages_max; ++i)
        ASSERT_TRUE(client->verify(message_of(response_flags), now));

    EXPECT_FALSE(client->verify(message_of(response_flags), now));
}

TEST_F(TsigExchange, AFirstMessageWithoutASignatureIsRefused)
{
    EXPECT_EQ(client->verify(message_of(response_flags), now).error().code, Errc::Corrupt);
    EXPECT_FALSE(client->is_proven());
}

TEST_F(TsigExchange, AMessageThatIsLeftOutIsNoticed)
{
    ASSERT_TRUE(client->verify(signed_response(), now));
    static_cast<void>(signed_response());

    EXPECT_FALSE(client->verify(signed_response(), now));
}

TEST_F(TsigExchange, AResponseToAnotherRequestIsRefused)
{
    TsigVerifier other{sha256_key, Bytes(32, 1)};

    EXPECT_FALSE(other.verify(signed_response(), now));
}

TEST_F(TsigExchange, AResponseFromAnotherTimeIsRefused)
{
    EXPECT_FALSE(client->verify(signed_response(), now + 301));
}

TEST_F(TsigExchange, WhatTheServerRefusesIsSaid)
{
    auto message = message_of(response_flags);
    server->sign_error(message, TsigError::BadTime, now + 1000);

    const auto verdict = client->verify(message, now);

    EXPECT_EQ(verdict.error().code, Errc::NotAllowed);
    EXPECT_NE(verdict.error().detail.find("BADTIME"), std::string::npos);
}

TEST_F(TsigExchange, RecordBytesIsEnoughForEveryRecord)
{
    const auto room = server->record_bytes();
    auto plain = message_of(response_flags);
    const auto before = plain.size();
    server->sign_error(plain, TsigError::BadTime, now);

    EXPECT_EQ(plain.size() - before, room);
}

}  // namespace
}  // namespace mooring::dns
