// SPDX-License-Identifier: Apache-2.0
#include "identity/webauthn/webauthn.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <fido.h>
#include <fido/eddsa.h>
#include <fido/es256.h>
#include <fido/rs256.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "identity/webauthn/cbor.hpp"
#include "identity/webauthn/soft_authenticator_test.hpp"

namespace mooring::identity {
namespace {

const RelyingParty here{.id = "localhost", .name = "Mooring", .origins = {"http://localhost:8080"}};
constexpr WebauthnChallenge challenge_here{1, 2, 3, 4, 5};
constexpr auto usual_flags = AuthenticatorData::user_present | AuthenticatorData::user_verified;

class WebauthnOf : public ::testing::TestWithParam<CoseAlgorithm> {
protected:
    [[nodiscard]] KnownPasskey known() const
    {
        return {.key = cose_, .user_handle = handle_, .is_backup_eligible = false};
    }
    [[nodiscard]] std::optional<Refusal> registration_refusal(const Faults& faults) const
    {
        const auto found =
            verify_registration(expected_, authenticator_.create(challenge_here, faults));
        return found ? std::nullopt : std::optional{found.error()};
    }
    [[nodiscard]] std::optional<Refusal> assertion_refusal(const Faults& faults) const
    {
        const auto proven =
            verify_assertion(expected_, known(), authenticator_.get(challenge_here, faults));
        return proven ? std::nullopt : std::optional{proven.error()};
    }

    SoftAuthenticator authenticator_{GetParam()};
    Bytes cose_ = authenticator_.cose();
    UserHandle handle_{9, 9, 9};
    Expected expected_{.relying_party = here, .challenge = challenge_here};
};

INSTANTIATE_TEST_SUITE_P(Algorithms, WebauthnOf,
                         ::testing::Values(CoseAlgorithm::Es256, CoseAlgorithm::EdDsa,
                                           CoseAlgorithm::Rs256));

TEST_P(WebauthnOf, AGoodRegistrationGivesTheKeyAndWhatIsKnownOfIt)
{
    const auto found = verify_registration(
        expected_, authenticator_.create(
                       challenge_here, {.flags = usual_flags | AuthenticatorData::backup_eligible |
                                                 AuthenticatorData::backed_up}));

    ASSERT_TRUE(found) << text_of(found.error());
    EXPECT_EQ(found->key.algorithm, GetParam());
    EXPECT_EQ(found->key.encoded, cose_);
    EXPECT_EQ(found->id, authenticator_.id);
    EXPECT_EQ(found->counter, 1U);
    EXPECT_TRUE(found->is_backup_eligible);
    EXPECT_TRUE(found->is_backed_up);
}

TEST_P(WebauthnOf, AGoodAssertionProvesItself)
{
    authenticator_.counter = 77;

    const auto proven = verify_assertion(expected_, known(), authenticator_.get(challenge_here));

    ASSERT_TRUE(proven) << text_of(proven.error());
    EXPECT_EQ(proven->counter, 77U);
}

TEST_P(WebauthnOf, ABogusSignatureIsRefused)
{
    EXPECT_EQ(assertion_refusal({.has_bogus_signature = true}), Refusal::BadSignature);
}

TEST_P(WebauthnOf, EveryBitOfWhatIsSignedCounts)
{
    const auto good = authenticator_.get(challenge_here);
    for (std::size_t at = 0; at < good.authenticator_data.size(); ++at) {
        auto bad = good;
        bad.authenticator_data[at] ^= 0x20U;
        EXPECT_FALSE(verify_assertion(expected_, known(), bad)) << at;
    }
    auto longer = good;
    longer.client_data.insert(longer.client_data.end() - 1, ' ');
    const auto proven = verify_assertion(expected_, known(), longer);
    ASSERT_FALSE(proven);
    EXPECT_EQ(proven.error(), Refusal::BadSignature);
}

TEST_P(WebauthnOf, AnotherKeysSignatureIsRefused)
{
    const SoftAuthenticator other{GetParam()};

    const auto proven = verify_assertion(expected_, known(), other.get(challenge_here));

    ASSERT_FALSE(proven);
    EXPECT_EQ(proven.error(), Refusal::BadSignature);
}

struct FaultCase {
    Faults faults;
    Refusal refusal;
};

TEST_P(WebauthnOf, EachFaultIsRefusedForItsOwnReasonInBothCeremonies)
{
    const FaultCase cases[] = {
        {{.origin = "http://localhost:8081"}, Refusal::WrongOrigin},
        {{.origin = "https://localhost:8080"}, Refusal::WrongOrigin},
        {{.origin = "http://localhost:8080.evil.example"}, Refusal::WrongOrigin},
        {{.relying_party = "evil.example"}, Refusal::WrongRelyingParty},
        {{.type = "payment.get"}, Refusal::WrongType},
        {{.more_client_data = R"(,"crossOrigin":true)"}, Refusal::CrossOrigin},
        {{.more_client_data = R"(,"crossOrigin":"no")"}, Refusal::CrossOrigin},
        {{.more_client_data = R"(,"topOrigin":"https://evil.example")"}, Refusal::CrossOrigin},
        {{.flags = AuthenticatorData::user_verified}, Refusal::UserNotPresent},
        {{.flags = AuthenticatorData::user_present}, Refusal::UserNotVerified},
        {{.flags = usual_flags | AuthenticatorData::backed_up}, Refusal::BadFlags},
        {{.more_client_data = R"(,"challenge":"AAAA")"}, Refusal::WrongChallenge},
    };
    for (const auto& one : cases) {
        EXPECT_EQ(registration_refusal(one.faults), one.refusal) << text_of(one.refusal);
        EXPECT_EQ(assertion_refusal(one.faults), one.refusal) << text_of(one.refusal);
    }
}

TEST_P(WebauthnOf, AResponseToTheOtherCeremonyIsRefused)
{
    EXPECT_EQ(registration_refusal({.type = "webauthn.get"}), Refusal::WrongType);
    EXPECT_EQ(assertion_refusal({.type = "webauthn.create"}), Refusal::WrongType);
}

TEST_P(WebauthnOf, AnAnswerToAnOldChallengeIsRefused)
{
    constexpr WebauthnChallenge yesterday{7, 7, 7};

    const auto proven = verify_assertion(expected_, known(), authenticator_.get(yesterday));

    ASSERT_FALSE(proven);
    EXPECT_EQ(proven.error(), Refusal::WrongChallenge);
}

TEST_P(WebauthnOf, AnAttestationThatSaysNoneAndHasOneIsRefused)
{
    EXPECT_EQ(registration_refusal({.has_statement = true}), Refusal::BadAttestation);
    EXPECT_EQ(registration_refusal({.format = "packed", .has_statement = true}), std::nullopt);
}

TEST_P(WebauthnOf, AnotherAccountsUserHandleIsRefused)
{
    auto response = authenticator_.get(challenge_here);
    response.user_handle = Bytes(handle_.begin(), handle_.end());
    EXPECT_TRUE(verify_assertion(expected_, known(), response));

    response.user_handle->front() ^= 1U;
    const auto proven = verify_assertion(expected_, known(), response);
    ASSERT_FALSE(proven);
    EXPECT_EQ(proven.error(), Refusal::WrongUser);
}

TEST_P(WebauthnOf, BackupEligibilityNeverChanges)
{
    EXPECT_EQ(assertion_refusal({.flags = usual_flags | AuthenticatorData::backup_eligible}),
              Refusal::BackupChanged);
}

TEST_P(WebauthnOf, RegistrationCutAnywhereIsRefusedAndNeverCrashes)
{
    const auto good = authenticator_.create(challenge_here);
    for (std::size_t size = 0; size < good.attestation_object.size(); ++size) {
        auto cut = good;
        cut.attestation_object.resize(size);
        EXPECT_FALSE(verify_registration(expected_, cut)) << size;
    }
    auto longer = good;
    longer.attestation_object.push_back(0);
    EXPECT_FALSE(verify_registration(expected_, longer));
}

// libfido2, another implementation, is asked about the same bytes.

struct FreeAssert {
    void operator()(fido_assert_t* assertion) const noexcept { fido_assert_free(&assertion); }
};
struct FreeCred {
    void operator()(fido_cred_t* credential) const noexcept { fido_cred_free(&credential); }
};

bool fido_accepts(const CoseKey& key, const AssertionResponse& response)
{
    const std::unique_ptr<fido_assert_t, FreeAssert> assertion{fido_assert_new()};
    const auto* data = response.authenticator_data.data();
    const auto client_hash = SoftAuthenticator::sha256(response.client_data);
    // It wants the authenticator data as CTAP sends it: a CBOR byte string.
    const auto wrapped = CborText{}.bytes({data, response.authenticator_data.size()}).written();
    const int algorithm = static_cast<int>(key.algorithm);
    if (fido_assert_set_count(assertion.get(), 1) != FIDO_OK ||
        fido_assert_set_clientdata_hash(assertion.get(), client_hash.data(), client_hash.size()) !=
            FIDO_OK ||
        fido_assert_set_rp(assertion.get(), here.id.c_str()) != FIDO_OK ||
        fido_assert_set_up(assertion.get(), FIDO_OPT_TRUE) != FIDO_OK ||
        fido_assert_set_uv(assertion.get(), FIDO_OPT_TRUE) != FIDO_OK ||
        fido_assert_set_authdata(assertion.get(), 0, wrapped.data(), wrapped.size()) != FIDO_OK ||
        fido_assert_set_sig(assertion.get(), 0, response.signature.data(),
                            response.signature.size()) != FIDO_OK)
        return false;
    const auto cose = CborMap::parse(key.encoded);
    const auto joined = [&](std::int64_t first, std::int64_t second) {
        Bytes both(cose->bytes(first)->begin(), cose->bytes(first)->end());
        both.insert(both.end(), cose->bytes(second)->begin(), cose->bytes(second)->end());
        return both;
    };
    if (key.algorithm == CoseAlgorithm::Es256) {
        auto* es256 = es256_pk_new();
        const auto point = joined(-2, -3);
        const bool is_good = es256_pk_from_ptr(es256, point.data(), point.size()) == FIDO_OK &&
                             fido_assert_verify(assertion.get(), 0, algorithm, es256) == FIDO_OK;
        es256_pk_free(&es256);
        return is_good;
    }
    if (key.algorithm == CoseAlgorithm::EdDsa) {
        auto* eddsa = eddsa_pk_new();
        const bool is_good = eddsa_pk_from_ptr(eddsa, cose->bytes(-2)->data(), 32) == FIDO_OK &&
                             fido_assert_verify(assertion.get(), 0, algorithm, eddsa) == FIDO_OK;
        eddsa_pk_free(&eddsa);
        return is_good;
    }
    auto* rs256 = rs256_pk_new();
    const auto numbers = joined(-1, -2);
    const bool is_good = rs256_pk_from_ptr(rs256, numbers.data(), numbers.size()) == FIDO_OK &&
                         fido_assert_verify(assertion.get(), 0, algorithm, rs256) == FIDO_OK;
    rs256_pk_free(&rs256);
    return is_good;
}

TEST_P(WebauthnOf, Libfido2SaysTheSameOfAssertions)
{
    const auto key = CoseKey::parse(cose_);
    ASSERT_TRUE(key);
    const Faults cases[] = {
        {},
        {.has_bogus_signature = true},
        {.relying_party = "evil.example"},
        {.flags = AuthenticatorData::user_present},
        {.flags = AuthenticatorData::user_verified},
    };
    for (const auto& faults : cases) {
        const auto response = authenticator_.get(challenge_here, faults);
        EXPECT_EQ(fido_accepts(*key, response),
                  verify_assertion(expected_, known(), response).has_value());
    }
    EXPECT_TRUE(fido_accepts(*key, authenticator_.get(challenge_here)));
}

TEST_P(WebauthnOf, Libfido2FindsTheSameCredentialInTheSameBytes)
{
    const auto response = authenticator_.create(challenge_here);
    const auto attestation = CborMap::parse(response.attestation_object);
    const auto data = attestation->bytes("authData");
    const std::unique_ptr<fido_cred_t, FreeCred> credential{fido_cred_new()};
    const auto client_hash = SoftAuthenticator::sha256(response.client_data);

    ASSERT_EQ(fido_cred_set_type(credential.get(), static_cast<int>(GetParam())), FIDO_OK);
    ASSERT_EQ(
        fido_cred_set_clientdata_hash(credential.get(), client_hash.data(), client_hash.size()),
        FIDO_OK);
    ASSERT_EQ(fido_cred_set_rp(credential.get(), here.id.c_str(), nullptr), FIDO_OK);
    ASSERT_EQ(fido_cred_set_authdata_raw(credential.get(), data->data(), data->size()), FIDO_OK);

    const auto found = verify_registration(expected_, response);
    ASSERT_TRUE(found);
    EXPECT_EQ(Bytes(fido_cred_id_ptr(credential.get()),
                    fido_cred_id_ptr(credential.get()) + fido_cred_id_len(credential.get())),
              found->id);
    EXPECT_EQ(fido_cred_flags(credential.get()) & usual_flags, usual_flags);
    EXPECT_EQ(fido_cred_sigcount(credential.get()), found->counter);
}

TEST(CoseKeys, OfOtherKindsOrOutOfRangeAreRefused)
{
    const SoftAuthenticator good{CoseAlgorithm::Es256};
    auto off_curve = good.cose();
    off_curve.back() ^= 1U;
    EXPECT_TRUE(CoseKey::parse(good.cose()));
    EXPECT_FALSE(CoseKey::parse(off_curve));

    const auto es384 = CborText{}.map(2).number(1).number(2).number(3).number(-35).written();
    EXPECT_FALSE(CoseKey::parse(es384));
    // RSA of 1,024 bits, and with exponent 1.
    const auto rsa = [](std::size_t bytes, std::uint8_t exponent) {
        return CborText{}
            .map(4)
            .number(1)
            .number(3)
            .number(3)
            .number(-257)
            .number(-1)
            .bytes(Bytes(bytes, 0xFF))
            .number(-2)
            .bytes(Bytes{exponent})
            .written();
    };
    EXPECT_TRUE(CoseKey::parse(rsa(256, 3)));
    EXPECT_FALSE(CoseKey::parse(rsa(128, 3)));
    EXPECT_FALSE(CoseKey::parse(rsa(1000, 3)));
    EXPECT_FALSE(CoseKey::parse(rsa(256, 1)));
}

TEST(Cbor, RefusesWhatClaimsMoreThanItHasOrGoesTooDeep)
{
    EXPECT_EQ(cbor_size(Bytes{0x9B, 0, 0, 0, 1, 0, 0, 0, 0}), std::nullopt);  // 2^32 items.
    EXPECT_EQ(cbor_size(Bytes{0x5F, 0x41, 1, 0xFF}), std::nullopt);           // Indefinite.
    EXPECT_EQ(cbor_size(Bytes{0xC1, 0x01}), std::nullopt);                    // A tag.
    EXPECT_EQ(cbor_size(Bytes{0x82, 0x01, 0x41, 0x07, 0xEE}), 4U);
    EXPECT_EQ(cbor_size(Bytes(8, 0x81)), std::nullopt);
    Bytes deep(8, 0x81);
    deep.push_back(0x01);
    EXPECT_EQ(cbor_size(deep), 9U);
    deep.insert(deep.begin(), 0x81);
    EXPECT_EQ(cbor_size(deep), std::nullopt);
}

TEST(Cbor, AMapWithAKeyTwiceIsNone)
{
    EXPECT_TRUE(
        CborMap::parse(CborText{}.map(2).number(1).number(5).number(2).number(6).written()));
    EXPECT_FALSE(
        CborMap::parse(CborText{}.map(2).number(1).number(5).number(1).number(6).written()));
}

TEST(RelyingParties, AreWhereBrowsersAllowPasskeys)
{
    EXPECT_EQ(relying_party_of("https://ddns.example.net")->id, "ddns.example.net");
    EXPECT_THAT(relying_party_of("https://ddns.example.net:8443/x")->origins,
                ::testing::ElementsAre("https://ddns.example.net:8443"));
    EXPECT_EQ(relying_party_of("http://localhost:8080")->id, "localhost");
    EXPECT_FALSE(relying_party_of("http://ddns.example.net"));
    EXPECT_FALSE(relying_party_of("https://192.0.2.1"));
    EXPECT_FALSE(relying_party_of("https://[2001:db8::1]/"));
    EXPECT_FALSE(relying_party_of("localhost"));
}

TEST(Counters, ThatDoNotGrowAreRollbacksUnlessTheyNeverCounted)
{
    EXPECT_FALSE(is_rollback(0, 0));
    EXPECT_FALSE(is_rollback(0, 1));
    EXPECT_FALSE(is_rollback(5, 6));
    EXPECT_TRUE(is_rollback(5, 5));
    EXPECT_TRUE(is_rollback(5, 4));
    EXPECT_TRUE(is_rollback(5, 0));
}

TEST(Options, AskForVerifiedDiscoverableCredentialsWithoutAttestation)
{
    const Expected about{.relying_party = here, .challenge = challenge_here};

    const auto create =
        creation_options(about, {.handle = {}, .name = "a@example.net", .exclude = {Bytes{1}}});
    const auto get = request_options(about, {});

    EXPECT_EQ(create.at("attestation").as_string(), "none");
    const auto& selection = create.at("authenticatorSelection").as_object();
    EXPECT_EQ(selection.at("userVerification").as_string(), "required");
    EXPECT_EQ(selection.at("residentKey").as_string(), "required");
    EXPECT_EQ(create.at("excludeCredentials").as_array().size(), 1U);
    EXPECT_TRUE(get.at("allowCredentials").as_array().empty());
    EXPECT_EQ(get.at("userVerification").as_string(), "required");
    EXPECT_EQ(get.at("rpId").as_string(), "localhost");
}

TEST(Responses, ThatAreNoCredentialsAreMalformed)
{
    for (const auto* text :
         {"{}", R"({"type":"public-key","id":"","response":{}})",
          R"({"type":"password","id":"AQ","response":{"clientDataJSON":"e30"}})",
          R"({"type":"public-key","id":"AQ","rawId":"Ag","response":{"clientDataJSON":"e30"}})",
          R"({"type":"public-key","id":"AQ","response":{"clientDataJSON":7}})"}) {
        const auto object = boost::json::parse(text).as_object();
        EXPECT_FALSE(read_registration(object)) << text;
        EXPECT_FALSE(read_assertion(object)) << text;
    }
}

}  // namespace
}  // namespace mooring::identity
