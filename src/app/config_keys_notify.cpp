// SPDX-License-Identifier: Apache-2.0
#include "app/config_keys_notify.hpp"

#include "notify/delivery/curl_transport.hpp"
#include "notify/mail/envelope.hpp"
#include "notify/mail/mail_address.hpp"

namespace mooring::app {

namespace {

const std::string& text_in(const ConfigValue& value)
{
    return std::get<std::string>(value);
}

Result<> set_mail_from(Config& config, const ConfigValue& value)
{
    if (!notify::Mailbox::parse(text_in(value)))
        return fail(Errc::InvalidArgument, "must be an address or \"Name <address>\"");
    config.mail.from = text_in(value);
    return {};
}

Result<> set_envelope_from(Config& config, const ConfigValue& value)
{
    if (!text_in(value).empty() && !notify::is_mail_address(text_in(value)))
        return fail(Errc::InvalidArgument, "must be an address");
    config.mail.envelope_from = text_in(value);
    return {};
}

Result<> set_mail_server(Config& config, const ConfigValue& value)
{
    if (!text_in(value).empty() && !notify::is_smtp_url(text_in(value)))
        return fail(Errc::InvalidArgument,
                    "must be smtp://HOST:PORT or smtps://HOST:PORT, without user and password");
    config.mail.server = text_in(value);
    return {};
}

Result<> set_mail_user(Config& config, const ConfigValue& value)
{
    config.mail.user = text_in(value);
    return {};
}

/// A row that puts a path into a member of Config::Mail.
template <auto member>
Result<> set_mail_path(Config& config, const ConfigValue& value)
{
    config.mail.*member = text_in(value);
    return {};
}

Result<> set_call_timeout(Config& config, const ConfigValue& value)
{
    config.webhooks.timeout = std::chrono::seconds{std::get<std::int64_t>(value)};
    return {};
}

Result<> set_concurrent(Config& config, const ConfigValue& value)
{
    config.webhooks.concurrent_max = static_cast<std::size_t>(std::get<std::int64_t>(value));
    return {};
}

std::vector<ConfigKey> webhooks_keys()
{
    return {{"webhooks",
             "timeout_seconds",
             std::int64_t{10},
             {1, 60},
             "How long a webhook may take to answer.",
             set_call_timeout},
            {"webhooks",
             "concurrent_max",
             std::int64_t{64},
             {2, 1024},
             "Deliveries at a time, mails among them.",
             set_concurrent}};
}

}  // namespace

std::vector<ConfigKey> notify_keys()
{
    std::vector<ConfigKey> keys{
        {"mail",
         "from",
         std::string{"Mooring <mooring@localhost>"},
         {},
         "Who mails come from: an address or \"Name <address>\". The name is that of the service.",
         set_mail_from},
        {"mail",
         "envelope_from",
         std::string{},
         {},
         "Where bounces go. Empty: the address of `from`.",
         set_envelope_from},
        {"mail",
         "server",
         std::string{},
         {},
         "The mail server: smtp://HOST:587 (with STARTTLS, which must succeed unless HOST is this\n"
         "machine) or smtps://HOST:465. Empty: no mail is sent.",
         set_mail_server},
        {"mail", "user", std::string{}, {}, "Who we are to it. Empty: no login.", set_mail_user},
        {"mail",
         "password_file",
         std::string{},
         {},
         "A file with the user's password on its first line.",
         set_mail_path<&Config::Mail::password_file>},
        {"mail",
         "authorities",
         std::string{},
         {},
         "A PEM file: who may certify the server. Empty: whom the system trusts.",
         set_mail_path<&Config::Mail::authorities>},
        {"mail",
         "spool",
         std::string{},
         {},
         "A folder. If it is set, mails become files there and are sent nowhere: to try it out.",
         set_mail_path<&Config::Mail::spool>},
    };
    const auto webhooks = webhooks_keys();
    keys.insert(keys.end(), webhooks.begin(), webhooks.end());
    return keys;
}

}  // namespace mooring::app
