// SPDX-License-Identifier: Apache-2.0
// What stands behind the HTTP listeners: the rest of service.cpp.
#include "app/gateway_setup.hpp"
#include "app/service.hpp"
#include "nameserver/desk.hpp"

namespace mooring::app {

namespace {

/// Room for a zone file of millions of records.
constexpr std::size_t control_body_bytes_max = std::size_t{2} << 30U;

/// The operator may upload much and wait long.
http::ServerOptions control_options()
{
    http::ServerOptions options;
    options.body_bytes_max = control_body_bytes_max;
    options.body_timeout = std::chrono::minutes{10};
    options.response_timeout = std::chrono::minutes{30};
    options.write_timeout = std::chrono::minutes{10};
    options.connections_max = 64;
    return options;
}

/// Where secondaries find us, for the configuration we suggest to them; nothing if we cannot know.
std::optional<Endpoint> own_address(const boost::json::array& listening)
{
    for (const auto& entry : listening) {
        if (entry.at("door") != "dns") continue;
        const auto endpoint = Endpoint::parse(entry.at("address").as_string());
        if (!endpoint) continue;
        const auto text = mooring::text_of(endpoint->address);
        if (text != "0.0.0.0" && text != "::") return endpoint;
    }
    return std::nullopt;
}

}  // namespace

/// The API for the operator, on the control socket, and for owners, behind its door.
void Service::make_api()
{
    api::Services services{
        .pipeline = *pipeline_,
        .store = *store_,
        .clock = clock_,
        .tools = {.random = random_,
                  .names = names_,
                  .profile = profile_of(config_.service.profile),
                  .signing = &*signing_tools_,
                  .new_zones = config_.dnssec.signs_new_zones ? api::NewZones::Signed
                                                              : api::NewZones::Unsigned,
                  .own_address = own_address(listening_),
                  .fetched = &transfers_->fetched(),
                  .billing_secret = billing_secret_},
        .doctor = *doctor_,
        .prober = prober_ ? &*prober_ : nullptr,
        .facing = facing_of(config_, listening_),
        .events = &notifications_->stream(),
        .delegations = delegation_check_.get(),
        .stats = [this] {
            auto stats = metrics_->stats();
            stats["listening"] = listening_;
            return stats;
        }};
    admission_->lend(services);
    api_.emplace(std::move(services), *loops_, api::Actor{});
    control_server_.emplace(*loops_, clock_, *api_, control_options());
    api_door_.emplace(
        api::Door::World{
            .api = *api_,
            .pipeline = *pipeline_,
            .clock = clock_,
            .known = {.session =
                          [this](std::string_view secret, WallTime now) {
                              return identity::who_has_session(tables_, secret, now);
                          },
                      .token =
                          [this](std::string_view token, const IpAddress& source, WallTime now) {
                              return identity::who_has_token(tables_, token, source, now);
                          }}},
        api::Door::Options{.public_url = config_.http.public_url,
                           .rates = {.per_account = config_.accounts.calls_per_account,
                                     .per_network = config_.accounts.calls_per_network}});
}

/// What stands behind the listeners. Everything it borrows is there by now.
void Service::make_doors()
{
    readiness_.emplace(*pipeline_);
    live_updates_.emplace(gateway::LiveUpdates::World{.tables = tables_,
                                                      .names = names_,
                                                      .pipeline = *pipeline_,
                                                      .loops = *loops_,
                                                      .seal = &*seal_});
    doctor_.emplace(gateway::Doctor::Options{.memory_bytes_max = config_.doctor.memory_bytes});
    if (config_.doctor.has_probes)
        prober_.emplace(
            gateway::Prober::World{.clock = clock_, .random = random_, .loops = *loops_},
            gateway::Prober::Options{
                .may_probe = [profile = profile_of(config_.service.profile)](const auto& address) {
                    return gateway::is_probeable(profile, address);
                }});
    gateway_.emplace(gateway::Gateway::World{.clock = clock_,
                                             .random = random_,
                                             .service = *live_updates_,
                                             .doctor = &*doctor_,
                                             .prober = prober_ ? &*prober_ : nullptr},
                     gateway_options(config_));
    gnudip_server_.emplace(gateway_->door_world(), *loops_, gateway::GnudipServer::Options{});
    make_api();
    public_door_.emplace(*readiness_, *gateway_,
                         config_.http.redirects_console ? config_.http.public_url : "",
                         config_.accounts.has_api ? &*api_door_ : nullptr);
    public_server_.emplace(*loops_, clock_, *public_door_, public_options(config_.http));

    // The metrics door's own server is made before its handler can be asked: it reads itself.
    metrics_.emplace(ServiceMetrics::Sources{
        .clock = clock_,
        .pipeline = *pipeline_,
        .housekeeping = *housekeeping_,
        .signing = *signing_,
        .nameserver = *nameserver_,
        .desk = desk_->counters(),
        .transfers = *transfers_,
        .gateway = *gateway_,
        .gnudip = *gnudip_server_,
        .doctor = *doctor_,
        .silence = *silence_keeper_,
        .notifications = *notifications_,
        .guard = guard_->gate().counters(),
        .doors = {{"public", &*public_server_}, {"control", &*control_server_}},
        .is_ready = [this] { return readiness_->is_ready(); }});
    metrics_door_.emplace(MetricsDoor::Collaborators{*readiness_, *metrics_, *pipeline_, *loops_});
    metrics_server_.emplace(*loops_, clock_, *metrics_door_, http::ServerOptions{});
}

}  // namespace mooring::app
