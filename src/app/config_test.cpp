// SPDX-License-Identifier: Apache-2.0
#include "app/config.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/config_keys.hpp"

namespace mooring::app {
namespace {

using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;

Mistakes mistakes_in(std::string_view text)
{
    const auto config = parse_config(text, "/etc/mooring");
    return config ? Mistakes{} : config.error();
}

auto mistake(std::size_t line, const std::string& part)
{
    return testing::AllOf(Field(&Mistake::line, line), Field(&Mistake::text, HasSubstr(part)));
}

TEST(Config, EmptyFileGivesTheDefaults)
{
    const auto config = parse_config("", "/etc/mooring");

    ASSERT_TRUE(config);
    EXPECT_EQ(config->service.data, "/etc/mooring/data");
    EXPECT_EQ(config->service.profile, Profile::Lab);
    EXPECT_EQ(config->dns.listen.at(0).text(), "127.0.0.1:5300");
    EXPECT_EQ(config->http.listen.at(0).text(), "127.0.0.1:8080");
    EXPECT_EQ(config->metrics.listen.at(0).text(), "127.0.0.1:9153");
    EXPECT_EQ(config->dns.tcp_idle, std::chrono::seconds{10});
}

TEST(Config, TemplateIsAValidFileWithTheDefaults)
{
    const auto config = parse_config(config_template({}), "/etc/mooring");

    ASSERT_TRUE(config) << text_of(config.error().at(0), "template");
    EXPECT_EQ(config->http.connections_max, default_config().http.connections_max);
    EXPECT_EQ(config->log.level, Level::Info);
}

TEST(Config, TemplateCarriesOverrides)
{
    const auto text = config_template({{"dns.listen", std::vector<std::string>{"[::1]:53"}},
                                       {"service.data", std::string{"a \"quoted\" \\ folder"}}});

    const auto config = parse_config(text, "/x");

    ASSERT_TRUE(config);
    EXPECT_EQ(config->dns.listen.at(0).text(), "[::1]:53");
    EXPECT_EQ(config->service.data, "/x/a \"quoted\" \\ folder");
}

TEST(Config, EveryMistakeIsReportedWithItsLine)
{
    EXPECT_THAT(mistakes_in("[service]\n"
                            "profil = \"lab\"\n"
                            "[dns]\n"
                            "workers = 1000\n"
                            "listen = [\"127.0.0.1:5300\", \"nonsense\"]\n"
                            "[htpp]\n"
                            "listen = []\n"),
                ElementsAre(mistake(2, "did you mean \"profile\"?"),
                            mistake(4, "a whole number from 0 to 256"),
                            mistake(5, "\"nonsense\" is not ADDRESS:PORT"),
                            mistake(6, "did you mean \"http\"?")));
}

TEST(Config, SyntaxErrorsDoNotHideOtherMistakes)
{
    EXPECT_THAT(mistakes_in("[dns]\nworkers = = 3\n[log]\nlevel = \"loud\"\nformat = @\n"),
                ElementsAre(mistake(2, ""), mistake(4, "must be \"debug\""), mistake(5, "")));
}

TEST(Config, ASectionThatStandsThereTwiceIsReadTwice)
{
    EXPECT_THAT(mistakes_in("[updates]\nqueue = 5\n[dns]\n[updates]\nqueue = \"many\"\nqeue = 1\n"),
                ElementsAre(mistake(4, "updates"), mistake(5, "whole number"),
                            mistake(6, "did you mean \"queue\"?")));
}

TEST(Config, KeyInTheWrongSectionIsSentToItsOwn)
{
    EXPECT_THAT(mistakes_in("[dns]\ntrusted_proxies = []\n"),
                ElementsAre(mistake(2, "it belongs into [http]")));
    EXPECT_THAT(mistakes_in("workers = 2\n"), ElementsAre(mistake(1, "stands in no section")));
}

TEST(Config, WrongTypesAreSaid)
{
    EXPECT_THAT(
        mistakes_in("[dns]\nlisten = \"127.0.0.1:53\"\nworkers = \"two\"\ntcp_idle_seconds = 1.5\n"
                    "[http]\ntrusted_proxies = [1]\n[log]\nlevel = 3\n"),
        ElementsAre(mistake(2, "must be a list"), mistake(3, "must be a whole number"),
                    mistake(4, "must be a whole number"), mistake(6, "must be a list"),
                    mistake(8, "must be a text")));
    EXPECT_THAT(mistakes_in("dns = 3\n"), ElementsAre(mistake(1, "[dns]")));
}

TEST(Config, TlsNeedsCertificateAndKey)
{
    EXPECT_THAT(mistakes_in("[http]\ntls_listen = [\"127.0.0.1:8443\"]\n"),
                ElementsAre(mistake(2, "needs http.certificate and http.key")));
    EXPECT_THAT(mistakes_in("[http]\ncertificate = \"a.pem\"\n"),
                ElementsAre(mistake(2, "need each other")));
}

TEST(Config, TwoListenersOnOneAddressAreAMistake)
{
    EXPECT_THAT(mistakes_in("[http]\nlisten = [\"127.0.0.1:9153\"]\n"),
                ElementsAre(mistake(0, "metrics.listen and http.listen both have 127.0.0.1:9153")));
    EXPECT_TRUE(
        mistakes_in("[http]\nlisten = [\"127.0.0.1:0\"]\n[metrics]\nlisten = [\"127.0.0.1:0\"]\n")
            .empty());
}

TEST(Config, HostBitsInAProxyRangeAreAMistake)
{
    EXPECT_THAT(mistakes_in("[http]\ntrusted_proxies = [\"192.0.2.1/24\"]\n"),
                ElementsAre(mistake(2, "host bits")));
}

TEST(Config, RelativePathsAreRelativeToTheFile)
{
    const auto config = parse_config(
        "[service]\ndata = \"../d\"\n[http]\ncertificate = \"c.pem\"\nkey = \"/k.pem\"\n",
        "/etc/m");

    ASSERT_TRUE(config);
    EXPECT_EQ(config->service.data, "/etc/d");
    EXPECT_EQ(config->http.certificate, "/etc/m/c.pem");
    EXPECT_EQ(config->http.key, "/k.pem");
}

TEST(Config, MissingFileIsOneClearMistake)
{
    const auto config = load_config("/nonexistent/mooring.toml");

    ASSERT_FALSE(config);
    EXPECT_EQ(text_of(config.error().at(0), "/nonexistent/mooring.toml"),
              "/nonexistent/mooring.toml: cannot be read: No such file or directory");
}

TEST(Config, EveryKeyStandsInTheDocument)
{
    const auto root = std::filesystem::path{__FILE__}.parent_path() / "../..";
    std::ifstream in{root / "docs/configuration.md"};
    const std::string document{std::istreambuf_iterator<char>{in}, {}};
    ASSERT_FALSE(document.empty());

    for (const auto& key : config_keys()) {
        const auto text = fmt::format("`{} = {}`", key.name, toml_text(key.default_value));
        const auto section = document.find(fmt::format("\n## [{}]\n", key.section));
        EXPECT_LT(document.find(text, section), document.find("\n## ", section + 1))
            << text << " does not stand in section " << key.section;
    }
}

TEST(NearestWord, SuggestsOnlyWhatCouldHaveBeenMeant)
{
    const std::array<std::string_view, 3> words{"listen", "workers", "key"};

    EXPECT_EQ(nearest_word("lisen", words), "listen");
    EXPECT_EQ(nearest_word("worker", words), "workers");
    EXPECT_EQ(nearest_word("xyzzyplugh", words), "");
}

}  // namespace
}  // namespace mooring::app
