// SPDX-License-Identifier: Apache-2.0
#include "api/passkey_ceremony.hpp"

#include "identity/session.hpp"
#include "updates/ask.hpp"

namespace mooring::api {

namespace {

Result<const json::object*> object_member(const json::object& body, std::string_view name)
{
    const auto* member = body.if_contains(name);
    if (member == nullptr || !member->is_object())
        return fail(Errc::InvalidArgument, "\"" + std::string{name} + "\" must be an object");
    return &member->get_object();
}

// One answer for whatever a stranger may have sent.
std::unexpected<Error> passkey_refused()
{
    return fail(Errc::Unauthenticated, "this passkey was not accepted");
}

/// The addresses that one person types in two ways are one subject.
std::string sign_up_subject(std::string_view email)
{
    std::string subject{email};
    for (auto& letter : subject)
        if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
    return subject;
}

}  // namespace

Result<PasskeyDesk> passkey_desk(const Services& services)
{
    if (services.ceremonies == nullptr || services.relying_party == nullptr)
        return fail(Errc::Conflict,
                    "passkeys need http.public_url: an https address with a name, or localhost");
    return PasskeyDesk{*services.ceremonies, *services.relying_party};
}

json::object begin_registration(const PasskeyDesk& desk, const identity::CeremonyScope& scope,
                                const PasskeyUser& user)
{
    const auto ceremony = desk.ceremonies.begin(scope);
    const identity::Expected about{.relying_party = desk.relying_party,
                                   .challenge = ceremony.challenge};
    auto options =
        identity::creation_options(about, {.handle = user.handle.value_or(ceremony.fresh_handle),
                                           .name = user.name,
                                           .exclude = user.exclude});
    return {{"ceremony", ceremony.ticket}, {"publicKey", std::move(options)}};
}

Result<FinishedRegistration> finish_registration(const PasskeyDesk& desk,
                                                 const identity::CeremonyScope& scope,
                                                 const json::object& body)
{
    MOORING_TRY(const auto ticket, text_member(body, "ceremony"));
    MOORING_TRY(const auto* credential, object_member(body, "credential"));
    MOORING_TRY(auto label, text_member(body, "label", ""));
    MOORING_TRY(label, identity::passkey_label(label));
    MOORING_TRY(const auto ceremony, desk.ceremonies.find(ticket, scope));
    const auto response = identity::read_registration(*credential);
    if (!response) return fail(Errc::InvalidArgument, identity::text_of(response.error()));
    auto found = identity::verify_registration(
        {.relying_party = desk.relying_party, .challenge = ceremony.challenge}, *response);
    if (!found) return fail(Errc::InvalidArgument, identity::text_of(found.error()));
    MOORING_CHECK(desk.ceremonies.spend(ticket));
    return FinishedRegistration{std::move(*found), ceremony.fresh_handle, std::move(label)};
}

Result<json::value> begin_sign_up_passkey(const Services& services, std::string_view email)
{
    MOORING_TRY(const auto desk, passkey_desk(services));
    if (email.empty() || email.size() > zone::entry_lookup_max)
        return fail(Errc::InvalidArgument, "this is not an e-mail address");
    const auto subject = sign_up_subject(email);
    return json::value{begin_registration(
        desk, {.purpose = identity::Purpose::SignUp, .account = {}, .subject = subject},
        {.name = std::string{email}, .handle = {}})};
}

Result<FinishedRegistration> finish_sign_up_passkey(const Services& services,
                                                    const json::object& body,
                                                    std::string_view email)
{
    MOORING_TRY(const auto desk, passkey_desk(services));
    MOORING_TRY(const auto* passkey, object_member(body, "passkey"));
    const auto subject = sign_up_subject(email);
    return finish_registration(
        desk, {.purpose = identity::Purpose::SignUp, .account = {}, .subject = subject}, *passkey);
}

json::object begin_assertion(const PasskeyDesk& desk, const identity::CeremonyScope& scope,
                             std::span<const identity::Bytes> allow)
{
    const auto ceremony = desk.ceremonies.begin(scope);
    const identity::Expected about{.relying_party = desk.relying_party,
                                   .challenge = ceremony.challenge};
    return {{"ceremony", ceremony.ticket}, {"publicKey", identity::request_options(about, allow)}};
}

Result<FinishedAssertion> finish_assertion(const Services& services,
                                           const identity::CeremonyScope& scope,
                                           const json::object& body)
{
    MOORING_TRY(const auto desk, passkey_desk(services));
    MOORING_TRY(const auto ticket, text_member(body, "ceremony"));
    MOORING_TRY(const auto* credential, object_member(body, "credential"));
    MOORING_TRY(const auto ceremony, desk.ceremonies.find(ticket, scope));
    const auto response = identity::read_assertion(*credential);
    if (!response) return passkey_refused();

    std::optional<registry::Kept<identity::Passkey>> passkey;
    MOORING_CHECK(updates::ask(services.pipeline, [&](registry::Draft& draft) -> Result<> {
        passkey =
            registry::find<identity::Passkey>(draft, identity::lookup_of_credential(response->id));
        return {};
    }));
    // Where the ceremony says whose passkey it wants, another's proves nothing. Where it does not,
    // the authenticator must say whose it is (W3C Web Authentication, 7.2, step 6).
    const bool is_anyones = zone::number_of(scope.account) == 0;
    if (!passkey || (!is_anyones && passkey->account != scope.account)) return passkey_refused();
    if (is_anyones && !response->user_handle) return passkey_refused();
    const auto& value = passkey->value;
    auto proven = identity::verify_assertion(
        {.relying_party = desk.relying_party, .challenge = ceremony.challenge},
        {.key = value.key,
         .user_handle = value.user_handle,
         .is_backup_eligible = value.is_backup_eligible},
        *response);
    if (proven) MOORING_CHECK(desk.ceremonies.spend(ticket));
    return FinishedAssertion{std::move(*passkey), std::move(proven)};
}

std::pair<std::string, std::string> session_cookie_header(std::string_view secret)
{
    const auto seconds =
        std::chrono::duration_cast<std::chrono::seconds>(identity::session_age_max).count();
    // Lax: a link in a mail of ours must find its reader logged in; the rest is csrf.hpp's.
    return {"Set-Cookie", std::string{identity::session_cookie} + '=' + std::string{secret} +
                              "; Path=/; Max-Age=" + std::to_string(seconds) +
                              "; Secure; HttpOnly; SameSite=Lax"};
}

}  // namespace mooring::api
