// SPDX-License-Identifier: Apache-2.0
#include "app/notifications.hpp"

#include <fstream>

#include "updates/ask.hpp"

namespace mooring::app {

namespace {

notify::Mailbox sender_of(const Config& config)
{
    return notify::Mailbox::parse(config.mail.from).value_or(notify::Mailbox{});
}

Result<std::string> first_line_of(const std::filesystem::path& file)
{
    std::ifstream stream{file};
    std::string line;
    if (!std::getline(stream, line) || line.empty())
        return fail(Errc::Io, "cannot read a password from " + file.string());
    if (line.ends_with('\r')) line.pop_back();
    return line;
}

Result<notify::MailRoute> mail_route(const Config& config)
{
    notify::MailRoute route;
    if (!config.mail.spool.empty()) {
        std::error_code error;
        std::filesystem::create_directories(config.mail.spool, error);
        if (error)
            return fail(Errc::Io,
                        "cannot make " + config.mail.spool.string() + ": " + error.message());
        route.spool = config.mail.spool;
    }
    if (config.mail.server.empty()) return route;
    const auto sender = sender_of(config).address;
    notify::SmtpServer server{
        .url = config.mail.server,
        .user = config.mail.user,
        .password = {},
        .envelope_from = config.mail.envelope_from.empty() ? sender : config.mail.envelope_from,
        .authorities = config.mail.authorities};
    if (!config.mail.password_file.empty()) {
        MOORING_TRY(server.password, first_line_of(config.mail.password_file));
    }
    route.smtp = std::move(server);
    return route;
}

notify::CurlTransport::Options transport_options(const Config& config, notify::MailRoute mail)
{
    return {.mail = std::move(mail),
            .reach = config.service.profile == Profile::Public ? notify::Reach::Public
                                                               : notify::Reach::Lab,
            .call_patience = config.webhooks.timeout};
}

notify::CarrierSteps::Options carrier_options(const Config& config)
{
    const auto sender = sender_of(config);
    return {.from = sender,
            .head = {.service = sender.name.empty() ? sender.address : sender.name,
                     .console_url = config.http.public_url},
            .agenda = {.parallel_max = config.webhooks.concurrent_max}};
}

}  // namespace

Result<std::unique_ptr<Notifications>> Notifications::start(const World& world,
                                                            const Config& config)
{
    MOORING_TRY(auto mail, mail_route(config));
    return std::make_unique<Notifications>(world, config, std::move(mail));
}

Notifications::Notifications(const World& world, const Config& config, notify::MailRoute mail)
    : stream_{world.tables, world.clock, notify::EventStream::Options{}},
      transport_{transport_options(config, std::move(mail))},
      carrier_{{.tables = world.tables,
                .clock = world.clock,
                .seal = world.seal,
                .transport = transport_,
                .run = [this](notify::Command command) { return run(std::move(command)); }},
               carrier_options(config)}
{}

void Notifications::serve(updates::Pipeline& pipeline)
{
    pipeline_.with([&](updates::Pipeline*& one) { one = &pipeline; });
}

Result<> Notifications::run(notify::Command command)
{
    auto* pipeline = pipeline_.with([](updates::Pipeline* one) { return one; });
    if (pipeline == nullptr) return fail(Errc::QueueFull, "the service is still starting");
    return updates::ask(*pipeline, std::move(command));
}

}  // namespace mooring::app
