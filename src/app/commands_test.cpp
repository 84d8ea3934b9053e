// SPDX-License-Identifier: Apache-2.0
#include "app/commands.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mooring::app {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

Command parse(std::vector<std::string> words)
{
    words.insert(words.begin(), "mooringd");
    std::vector<char*> arguments;
    for (auto& word : words) arguments.push_back(word.data());
    return parse_command_line(arguments);
}

TEST(CommandLine, InitTakesEverythingOfTheContract)
{
    const auto command = parse({"init",      "/tmp/x",
                                "--suffix",  "Dyn.Example",
                                "--suffix",  "b.example.",
                                "--ns",      "ns1.dyn.example=192.0.2.1",
                                "--ns",      "ns1.dyn.example.=2001:db8::1",
                                "--ns",      "ns2.example.net",
                                "--dns",     "127.0.0.1:53",
                                "--dns",     "[::1]:53",
                                "--http",    "127.0.0.1:80",
                                "--profile", "public"});

    const auto& init = std::get<InitCommand>(command);
    EXPECT_EQ(init.folder, "/tmp/x");
    EXPECT_THAT(init.suffixes, ElementsAre("dyn.example.", "b.example."));
    EXPECT_THAT(init.name_servers,
                ElementsAre(NameServer{"ns1.dyn.example.", {"192.0.2.1", "2001:db8::1"}},
                            NameServer{"ns2.example.net.", {}}));
    EXPECT_THAT(init.dns_listen, ElementsAre("127.0.0.1:53", "[::1]:53"));
    EXPECT_THAT(init.http_listen, ElementsAre("127.0.0.1:80"));
    EXPECT_EQ(init.profile, Profile::Public);
}

TEST(CommandLine, MistakesAreUsageErrors)
{
    for (const std::vector<std::string>& words :
         std::vector<std::vector<std::string>>{{},
                                               {"init"},
                                               {"init", "d", "--dns", "nonsense"},
                                               {"init", "d", "--ns", "ns1=nonsense"},
                                               {"init", "d", "--suffix", "."},
                                               {"init", "d", "--profile", "other"},
                                               {"serve"},
                                               {"serve", "--config"},
                                               {"restore", "--config", "f"},
                                               {"ctl", "suffix", "list"},
                                               {"ctl", "--config", "f"},
                                               {"ctl", "--config", "f", "suffix", "explode"},
                                               {"frobnicate"}}) {
        const auto command = parse(words);

        const auto* finished = std::get_if<Finished>(&command);
        ASSERT_NE(finished, nullptr) << testing::PrintToString(words);
        EXPECT_EQ(finished->code, ExitCode::Usage) << testing::PrintToString(words);
        EXPECT_FALSE(finished->text.empty());
    }
}

TEST(CommandLine, HelpIsNotAMistake)
{
    const auto help = std::get<Finished>(parse({"--help"}));
    EXPECT_EQ(help.code, ExitCode::Done);
    EXPECT_THAT(help.text, HasSubstr("serve"));

    const auto ctl = std::get<Finished>(parse({"ctl", "--help"}));
    EXPECT_THAT(ctl.text, HasSubstr("key rotate ID"));
}

TEST(CommandLine, CtlTakesItsOptionsAnywhere)
{
    for (const std::vector<std::string>& words : std::vector<std::vector<std::string>>{
             {"ctl", "--config", "f", "--json", "host", "show", "a.example"},
             {"ctl", "--config", "f", "host", "show", "a.example", "--json"},
             {"ctl", "host", "--json", "show", "a.example", "--config", "f"}}) {
        const auto command = parse(words);

        const auto* ctl = std::get_if<CtlCommand>(&command);
        ASSERT_NE(ctl, nullptr) << testing::PrintToString(words)
                                << std::get<Finished>(command).text;
        EXPECT_EQ(ctl->config, "f");
        EXPECT_EQ(ctl->call.output, CtlOutput::Json);
        EXPECT_EQ(ctl->call.request.target, "/api/v1/hosts/a.example");
    }
}

}  // namespace
}  // namespace mooring::app
