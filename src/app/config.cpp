// SPDX-License-Identifier: Apache-2.0
#include "app/config.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>

#include <fmt/format.h>
#include <pwd.h>

// Debian's shared library is built with exceptions; without them the parser has to be compiled
// here.
#undef TOML_HEADER_ONLY
#undef TOML_SHARED_LIB
#define TOML_HEADER_ONLY 1
#define TOML_EXCEPTIONS 0
#include <toml++/toml.h>

#include "app/config_keys.hpp"
#include "base/clock.hpp"
#include "nameserver/cookies.hpp"
#include "net/tls_context.hpp"

namespace mooring::app {

namespace {

constexpr std::size_t file_bytes_max = 1024 * 1024;
constexpr std::size_t syntax_errors_max = 20;

/// A section that stands there twice is a mistake, but what is in it shall be looked at too: its
/// second header becomes that of a table inside the section, with a name of this kind.
constexpr std::string_view again_prefix = "-again-";

std::size_t line_of(const toml::node& node)
{
    return node.source().begin.line;
}

/// Reads one parsed file key by key and collects what is wrong.
class ConfigReader {
public:
    explicit ConfigReader(const toml::table& root) : root_{root} {}

    void read()
    {
        for (const auto& [name, node] : root_) {
            if (name.str() == "plans")
                read_plans(node);
            else if (!is_section(name.str()))
                report(name.source().begin.line, unknown_section(name));
            else if (const auto* section = node.as_table())
                read_section(name.str(), *section);
            else
                report(line_of(node), fmt::format("\"{0}\" is a section: write [{0}]", name.str()));
        }
        check_tls();
        check_second_pair();
        check_policy();
        check_listeners();
    }

    Config config = default_config();
    Mistakes mistakes;

private:
    void report(std::size_t line, std::string text) { mistakes.push_back({line, std::move(text)}); }

    static bool is_section(std::string_view name)
    {
        return std::ranges::any_of(config_keys(),
                                   [&](const auto& key) { return key.section == name; });
    }

    static std::string with_suggestion(std::string text, std::string_view word,
                                       std::span<const std::string_view> candidates)
    {
        const auto nearest = nearest_word(word, candidates);
        if (!nearest.empty()) text += fmt::format("; did you mean \"{}\"?", nearest);
        return text;
    }

    static std::string unknown_section(const toml::key& name)
    {
        std::vector<std::string_view> sections;
        for (const auto& key : config_keys()) sections.push_back(key.section);
        if (std::ranges::any_of(config_keys(),
                                [&](const auto& key) { return key.name == name.str(); }))
            return fmt::format("key \"{}\" stands in no section", name.str());
        return with_suggestion(fmt::format("unknown section [{}]", name.str()), name.str(),
                               sections);
    }

    static std::string unknown_key(std::string_view section, std::string_view name)
    {
        std::vector<std::string_view> names;
        for (const auto& key : config_keys()) {
            if (key.section == section)
                names.push_back(key.name);
            else if (key.name == name)
                return fmt::format("unknown key \"{}\" in [{}]; it belongs into [{}]", name,
                                   section, key.section);
        }
        return with_suggestion(fmt::format("unknown key \"{}\" in [{}]", name, section), name,
                               names);
    }

    /// [plans.NAME]: the rows of [plans.free] hold for every one of them.
    void read_plans(const toml::node& node)
    {
        const auto* plans = node.as_table();
        if (plans == nullptr) return report(line_of(node), "write [plans.NAME]");
        for (const auto& [name, plan] : *plans) {
            const auto* keys = plan.as_table();
            if (keys == nullptr) {
                report(line_of(plan), "a plan is a section of its own: write [plans.NAME]");
                continue;
            }
            auto free = std::exchange(config.plans.front(), registry::Plan{});
            config.plans.front() = default_config().plans.front();
            read_section("plans.free", *keys);
            auto read = std::exchange(config.plans.front(), std::move(free));
            read.name = name.str();
            if (!is_plan_name(read.name) || config.plans.size() == registry::plans_max)
                report(line_of(plan),
                       "a plan's name has 1 to 32 letters, digits and hyphens, and "
                       "there are at most 64 plans");
            else if (read.name == registry::default_plan)
                config.plans.front() = std::move(read);
            else
                config.plans.push_back(std::move(read));
        }
    }

    static bool is_plan_name(std::string_view name)
    {
        const auto is_plain = [](char c) {
            return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                   c == '-';
        };
        return !name.empty() && name.size() <= 32 && std::ranges::all_of(name, is_plain);
    }

    void read_section(std::string_view section, const toml::table& table)
    {
        for (const auto& [name, node] : table) {
            const auto* key = find_config_key(section, name.str());
            if (const auto* again = node.as_table();
                again != nullptr && name.str().starts_with(again_prefix)) {
                read_section(section, *again);
                continue;
            }
            if (key == nullptr) {
                report(name.source().begin.line, unknown_key(section, name.str()));
                continue;
            }
            if (auto applied = apply_config_value(*key, value_of(node), config); !applied)
                report(line_of(node),
                       fmt::format("{}.{} {}", section, name.str(), applied.error().detail));
        }
    }

    /// A value in our types. What no key takes becomes a list with one element that no list takes
    /// either, or a number out of every range: the type check then says what would be right.
    static ConfigValue value_of(const toml::node& node)
    {
        if (const auto* text = node.as_string()) return text->get();
        if (const auto* number = node.as_integer()) return number->get();
        if (const auto* is_on = node.as_boolean()) return is_on->get();
        const auto* array = node.as_array();
        if (array == nullptr) return std::numeric_limits<std::int64_t>::min();
        std::vector<std::string> texts;
        for (const auto& element : *array) {
            if (!element.is_string()) return std::numeric_limits<std::int64_t>::min();
            texts.push_back(element.as_string()->get());
        }
        return texts;
    }

    /// Where a key stands, for mistakes that concern several keys.
    std::size_t line_of_key(std::string_view section, std::string_view name) const
    {
        const auto* table = root_[section].as_table();
        const auto* node = table == nullptr ? nullptr : table->get(name);
        return node == nullptr ? 0 : line_of(*node);
    }

    void check_tls()
    {
        const auto& http = config.http;
        if (!http.tls_listen.empty() && (http.certificate.empty() || http.key.empty()))
            report(line_of_key("http", "tls_listen"),
                   "http.tls_listen needs http.certificate and http.key");
        if (http.certificate.empty() != http.key.empty())
            report(line_of_key("http", http.key.empty() ? "certificate" : "key"),
                   "http.certificate and http.key need each other");
        const auto& dns = config.dns;
        if (dns.tls_certificate.empty() != dns.tls_key.empty())
            report(line_of_key("dns", dns.tls_key.empty() ? "tls_certificate" : "tls_key"),
                   "dns.tls_certificate and dns.tls_key need each other");
        else if (!dns.tls_listen.empty() && dns.tls_key.empty() && http.key.empty())
            report(line_of_key("dns", "tls_listen"),
                   "dns.tls_listen needs dns.tls_certificate and dns.tls_key, or those of [http]");
    }

    void check_second_pair()
    {
        const auto& http = config.http;
        if (http.second_certificate.empty() != http.second_key.empty())
            report(
                line_of_key("http", http.second_key.empty() ? "second_certificate" : "second_key"),
                "http.second_certificate and http.second_key need each other");
        else if (!http.second_key.empty() && http.key.empty())
            report(line_of_key("http", "second_certificate"),
                   "http.second_certificate needs http.certificate and http.key");
    }

    void check_policy()
    {
        const auto& http = config.http;
        if (http.redirects_console && !http.public_url.starts_with("https://"))
            report(line_of_key("http", "redirect_console"),
                   "http.redirect_console needs an http.public_url that begins with https://");
        for (const auto& endpoint : http.proxy_protocol) {
            const auto is_in = [&](const std::vector<Endpoint>& list) {
                return std::ranges::find(list, endpoint) != list.end();
            };
            if (!is_in(http.listen) && !is_in(http.tls_listen))
                report(line_of_key("http", "proxy_protocol"),
                       fmt::format("http.proxy_protocol has {}, which stands neither in "
                                   "http.listen nor in http.tls_listen",
                                   endpoint.text()));
        }
        if (!http.proxy_protocol.empty() && http.trusted_proxies.empty())
            report(line_of_key("http", "proxy_protocol"),
                   "http.proxy_protocol needs http.trusted_proxies");
    }

    /// TCP listeners must not share an address; port 0 means any free port and shares nothing.
    void check_listeners()
    {
        struct List {
            std::string_view section, name;
            const std::vector<Endpoint>& endpoints;
        };
        const std::array<List, 6> lists{{{"dns", "listen", config.dns.listen},
                                         {"dns", "tls_listen", config.dns.tls_listen},
                                         {"http", "listen", config.http.listen},
                                         {"http", "tls_listen", config.http.tls_listen},
                                         {"gnudip", "listen", config.gnudip.listen},
                                         {"metrics", "listen", config.metrics.listen}}};
        for (std::size_t i = 0; i < lists.size(); ++i)
            for (std::size_t j = 0; j < i; ++j)
                for (const auto& endpoint : lists[i].endpoints)
                    if (endpoint.port != 0 &&
                        std::ranges::find(lists[j].endpoints, endpoint) != lists[j].endpoints.end())
                        report(line_of_key(lists[i].section, lists[i].name),
                               fmt::format("{}.{} and {}.{} both have {}", lists[i].section,
                                           lists[i].name, lists[j].section, lists[j].name,
                                           endpoint.text()));
    }

    const toml::table& root_;
};

/// The text with one line made harmless, so that parsing gets past a mistake to the next one.
void defuse_line(std::string& text, std::size_t line)
{
    std::size_t begin = 0;
    for (std::size_t i = 1; i < line && begin < text.size(); ++i)
        begin = std::min(text.find('\n', begin), text.size() - 1) + 1;
    const auto end = std::min(text.find('\n', begin), text.size());
    const auto content = text.substr(begin, end - begin);
    const auto bracket = content.find(']');
    const bool is_header =
        content.starts_with('[') && bracket != std::string::npos && !content.contains(again_prefix);
    const auto harmless =
        is_header ? fmt::format("{}.{}{}]", content.substr(0, bracket), again_prefix, line) : "";
    text.replace(begin, end - begin, harmless);
}

void resolve(std::filesystem::path& path, const std::filesystem::path& folder)
{
    if (!path.empty()) path = (folder / path).lexically_normal();
}

void sort_by_line(Mistakes& mistakes)
{
    std::ranges::stable_sort(mistakes, {}, &Mistake::line);
}

}  // namespace

std::expected<Config, Mistakes> parse_config(std::string_view text,
                                             const std::filesystem::path& folder)
{
    if (text.size() > file_bytes_max)
        return std::unexpected{Mistakes{{0, "the file is larger than 1 MiB"}}};

    std::string rest{text};
    Mistakes mistakes;
    auto parsed = toml::parse(rest);
    while (!parsed && mistakes.size() < syntax_errors_max) {
        const auto& error = parsed.error();
        mistakes.push_back({error.source().begin.line, std::string{error.description()}});
        defuse_line(rest, error.source().begin.line);
        parsed = toml::parse(rest);
    }
    if (!parsed) return std::unexpected{mistakes};

    ConfigReader reader{parsed.table()};
    reader.read();
    mistakes.insert(mistakes.end(), reader.mistakes.begin(), reader.mistakes.end());
    sort_by_line(mistakes);
    if (!mistakes.empty()) return std::unexpected{mistakes};

    resolve(reader.config.service.data, folder);
    resolve(reader.config.dns.tls_certificate, folder);
    resolve(reader.config.dns.tls_key, folder);
    resolve(reader.config.dns.cookie_secrets, folder);
    resolve(reader.config.dnssec.key_file, folder);
    resolve(reader.config.transfer.tls_authorities, folder);
    resolve(reader.config.mail.password_file, folder);
    resolve(reader.config.mail.authorities, folder);
    resolve(reader.config.mail.spool, folder);
    resolve(reader.config.guard.hosting, folder);
    for (auto& path : reader.config.guard.networks) resolve(path, folder);
    resolve(reader.config.domains.public_suffix_list, folder);
    resolve(reader.config.billing.webhook_secret_file, folder);
    resolve(reader.config.http.certificate, folder);
    resolve(reader.config.http.key, folder);
    resolve(reader.config.http.second_certificate, folder);
    resolve(reader.config.accounts.disposable_mail, folder);
    resolve(reader.config.http.second_key, folder);
    return std::move(reader.config);
}

std::expected<Config, Mistakes> load_config(const std::filesystem::path& file)
{
    std::ifstream in{file, std::ios::binary};
    if (!in)
        return std::unexpected{
            Mistakes{{0, fmt::format("cannot be read: {}", std::strerror(errno))}}};
    const std::string text{std::istreambuf_iterator<char>{in}, {}};
    return parse_config(text, file.parent_path());
}

Mistakes mistakes_on_this_machine(const Config& config)
{
    Mistakes mistakes;
    if (const auto& file = config.dns.cookie_secrets; !file.empty())
        if (const auto secrets = nameserver::CookieSecrets::load(file); !secrets)
            mistakes.push_back({0, "dns.cookie_secrets: " + secrets.error().detail});
    if (!config.dns.tls_certificate.empty()) {
        const SystemClock clock;
        const net::TlsContext::Pair pair{config.dns.tls_certificate.string(),
                                         config.dns.tls_key.string()};
        if (const auto tls = net::TlsContext::open(clock, {pair}); !tls)
            mistakes.push_back({0, "dns.tls_certificate, dns.tls_key: " + tls.error().detail});
    }
    if (!config.http.certificate.empty()) {
        const SystemClock clock;
        if (const auto tls = net::TlsContext::open(clock, http_pairs(config)); !tls)
            mistakes.push_back({0, "http.certificate, http.key: " + tls.error().detail});
    }
    if (const auto& user = config.service.user;
        !user.empty() && ::getpwnam(user.c_str()) == nullptr)
        mistakes.push_back({0, fmt::format("service.user: there is no user \"{}\"", user)});
    std::error_code error;
    if (!std::filesystem::is_directory(config.service.data, error))
        mistakes.push_back(
            {0, fmt::format("service.data: {} is not a folder; `mooringd init` makes one",
                            config.service.data.string())});
    return mistakes;
}

std::vector<net::TlsContext::Pair> http_pairs(const Config& config)
{
    const auto& http = config.http;
    std::vector<net::TlsContext::Pair> pairs{{http.certificate.string(), http.key.string()}};
    if (!http.second_key.empty())
        pairs.push_back({http.second_certificate.string(), http.second_key.string()});
    return pairs;
}

std::string text_of(const Mistake& mistake, const std::filesystem::path& file)
{
    if (mistake.line == 0) return fmt::format("{}: {}", file.string(), mistake.text);
    return fmt::format("{}:{}: {}", file.string(), mistake.line, mistake.text);
}

}  // namespace mooring::app
