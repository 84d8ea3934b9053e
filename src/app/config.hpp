// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The configuration file: one TOML file, read once at start and again at SIGHUP.
///
///     file ──▶ load_config() ──▶ Config, or every mistake in it with its line
///
/// Names, types, ranges, defaults and explanations of all keys stand in one table
/// (config_keys.hpp): a Config begins as that table's defaults, and the template that `mooringd
/// init` writes is printed from it. docs/configuration.md says the same for people; a test compares
/// them.
///
/// Thread safety: values and pure functions; load_config() reads files.
/// Limits: a file of 1 MiB.
/// Invariants: every path in a Config is absolute or relative to the working directory, never to
/// the file any more; unknown keys never pass. (long file: one member a key)

#include <chrono>
#include <cstdint>
#include <expected>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/ip_address.hpp"
#include "base/log.hpp"
#include "dns/name.hpp"
#include "guard/host_guard.hpp"
#include "identity/admission/rules.hpp"
#include "nameserver/front_policy.hpp"
#include "net/tls_context.hpp"
#include "registry/plans.hpp"

namespace mooring::app {

/// Which addresses are published: see docs/configuration.md, `profile`.
enum class Profile : std::uint8_t { Lab, Public };

struct Config {
    struct Service {
        std::filesystem::path data;
        Profile profile{};
        std::string user;  ///< Empty: stay who we are.
        bool operator==(const Service&) const = default;
    };
    struct Dns {
        std::vector<Endpoint> listen;
        std::size_t workers = 0;  ///< 0: one per processor.
        std::chrono::seconds tcp_idle{};
        std::size_t tcp_connections_max = 0;
        std::size_t tcp_connections_per_client_max = 0;
        std::vector<Endpoint> tls_listen;
        std::filesystem::path tls_certificate;  ///< Empty: that of Http.
        std::filesystem::path tls_key;
        std::filesystem::path cookie_secrets;  ///< Empty: a secret at random.
        nameserver::FrontPolicy front;
        bool operator==(const Dns&) const = default;
    };
    struct Http {
        std::vector<Endpoint> listen;
        std::vector<Endpoint> tls_listen;
        std::filesystem::path certificate;
        std::filesystem::path key;
        std::filesystem::path second_certificate;  ///< Of another kind of key. Empty: none.
        std::filesystem::path second_key;
        bool has_old_tls = false;        ///< TLS 1.0 and 1.1.
        std::string public_url;          ///< Without slash at its end. Empty: as the request says.
        bool redirects_console = false;  ///< `/` over plain HTTP to public_url.
        bool has_legacy_status = false;
        std::vector<Endpoint> proxy_protocol;  ///< Some of the two lists above.
        std::size_t loops = 0;                 ///< 0: one per two processors.
        std::vector<IpPrefix> trusted_proxies;
        std::size_t connections_max = 0;
        std::size_t connections_per_client_max = 0;
        std::chrono::seconds idle{};
        bool operator==(const Http&) const = default;
    };
    struct Gnudip {
        std::vector<Endpoint> listen;
        bool operator==(const Gnudip&) const = default;
    };
    struct Limits {  ///< A minute; 0: no limit.
        std::uint32_t requests_per_key = 0;
        std::uint32_t changes_per_host = 0;
        std::uint32_t requests_per_network = 0;
        std::vector<IpPrefix> exempt;
        std::size_t buckets = 0;
        bool operator==(const Limits&) const = default;
    };
    struct Doctor {
        std::size_t memory_bytes = 0;
        bool has_probes = false;
        bool operator==(const Doctor&) const = default;
    };
    struct Metrics {
        std::vector<Endpoint> listen;
        bool operator==(const Metrics&) const = default;
    };
    struct Dnssec {
        std::filesystem::path key_file;  ///< Empty: keys/seal.key in the data folder.
        bool signs_new_zones = false;
        std::size_t cache_bytes = 0;
        std::uint32_t signatures_per_second = 0;
        std::chrono::seconds validity{}, refresh{};
        std::chrono::seconds zsk_lifetime{}, ksk_lifetime{};  ///< 0: for ever.
        std::chrono::seconds dnskey_ttl{}, ds_ttl{}, zone_ttl_max{};
        std::chrono::seconds propagation{}, parent_propagation{};
        bool operator==(const Dnssec&) const = default;
    };
    struct Transfer {
        dns::Name catalog;  ///< The root: there is none.
        std::size_t concurrent_max = 0;
        std::size_t changes_bytes_max = 0;
        std::size_t incoming_bytes_max = 0;
        std::chrono::seconds incoming_time_max{};
        std::filesystem::path tls_authorities;  ///< Empty: no certificate is verified.
        bool operator==(const Transfer&) const = default;
    };
    struct Mail {
        std::string from;           ///< An address or "Name <address>".
        std::string envelope_from;  ///< Empty: the address in `from`.
        std::string server;         ///< smtp:// or smtps://. Empty: none.
        std::string user;
        std::filesystem::path password_file, authorities;
        std::filesystem::path spool;  ///< Empty: mails are sent.
        bool operator==(const Mail&) const = default;
    };
    struct Webhooks {
        std::chrono::seconds timeout{};
        std::size_t concurrent_max = 0;
        bool operator==(const Webhooks&) const = default;
    };
    struct Updates {
        std::size_t queue_max = 0;
        std::chrono::milliseconds seal_after{};
        std::chrono::seconds silence_minute{};
        bool operator==(const Updates&) const = default;
    };
    struct Store {
        std::chrono::hours retention{};
        std::size_t tail_bytes_max = 0;
        bool operator==(const Store&) const = default;
    };
    struct Names {
        std::vector<std::string> protected_words;
        bool may_be_internationalised = false;
        std::chrono::days quarantine{};
        std::chrono::hours handover_hold{};
        std::chrono::days freeze_notice{};
        bool operator==(const Names&) const = default;
    };
    struct Domains {
        std::vector<Endpoint> resolver;         ///< One at most. Empty: nothing is checked.
        std::vector<std::string> name_servers;  ///< "NAME" or "NAME=ADDRESS".
        std::chrono::minutes recheck{};
        std::chrono::days proof_patience{}, lame_patience{};
        std::filesystem::path public_suffix_list;  ///< Empty: the built-in few.
        bool operator==(const Domains&) const = default;
    };
    struct Lifecycle {
        std::chrono::days inactive{};  ///< 0: never.
        std::chrono::days suspended{};
        bool operator==(const Lifecycle&) const = default;
    };
    struct Billing {
        std::filesystem::path webhook_secret_file;  ///< Empty: there is no provider.
        bool operator==(const Billing&) const = default;
    };
    struct Log {
        Level level{};
        LogFormat format{};
        bool operator==(const Log&) const = default;
    };

    Service service;
    Dns dns;
    Dnssec dnssec;
    Transfer transfer;
    Http http;
    Gnudip gnudip;
    Limits limits;
    Doctor doctor;
    struct Accounts {
        bool has_api = false;                 ///< The public listeners serve /api/v1.
        std::uint32_t calls_per_account = 0;  ///< A minute; 0: no limit.
        std::uint32_t calls_per_network = 0;
        identity::AdmissionRules admission{};
        identity::ProbationRules probation{};
        std::filesystem::path disposable_mail{};  ///< Empty: the built-in list only.
        bool operator==(const Accounts&) const = default;
    };
    Accounts accounts;
    struct Guard {
        guard::Mode mode = guard::Mode::Notify;
        std::chrono::days held_for{7};
        std::vector<std::filesystem::path> networks;
        std::filesystem::path hosting;
        bool operator==(const Guard&) const = default;
    };
    Guard guard;
    Mail mail;
    Webhooks webhooks;
    Metrics metrics;
    Updates updates;
    Store store;
    std::vector<registry::Plan> plans;  ///< The first one is "free".
    Names names;
    Domains domains;
    Lifecycle lifecycle;
    Billing billing;
    Log log;
};

/// One thing wrong with a configuration file. `line` counts from 1; 0: the file as a whole.
struct Mistake {
    std::size_t line = 0;
    std::string text;
    bool operator==(const Mistake&) const = default;
};
using Mistakes = std::vector<Mistake>;

/// Reads the text of a configuration file. Relative paths become relative to `folder`. Fails with
/// every mistake, ordered by line; a file that is not TOML at all has one.
[[nodiscard]] std::expected<Config, Mistakes> parse_config(std::string_view text,
                                                           const std::filesystem::path& folder);

/// parse_config() of a file.
[[nodiscard]] std::expected<Config, Mistakes> load_config(const std::filesystem::path& file);

/// What only this machine knows to be wrong: files that cannot be read, a user or data folder that
/// is not there.
[[nodiscard]] Mistakes mistakes_on_this_machine(const Config& config);

/// The certificates and keys of [http], which must have one.
[[nodiscard]] std::vector<net::TlsContext::Pair> http_pairs(const Config& config);

/// "mooring.toml:12: unknown key ..." for one mistake.
[[nodiscard]] std::string text_of(const Mistake& mistake, const std::filesystem::path& file);

}  // namespace mooring::app
