// SPDX-License-Identifier: Apache-2.0
#include "app/service.hpp"

#include <fstream>
#include <iterator>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/ctl.hpp"
#include "app/init.hpp"
#include "app/restore.hpp"
#include "base/random.hpp"

namespace mooring::app {
namespace {

using testing::HasSubstr;
namespace fs = std::filesystem;

/// A folder of its own for each test, set up by init() and served on free ports of the loopback.
class ServiceTest : public testing::Test {
protected:
    ServiceTest()
    {
        std::string pattern = (fs::temp_directory_path() / "mooring-test-XXXXXX").string();
        folder_ = ::mkdtemp(pattern.data());
        InitCommand command;
        command.folder = folder_ / "m";
        command.suffixes = {"dyn.example."};
        command.dns_listen = {"127.0.0.1:0"};
        command.http_listen = {"127.0.0.1:0"};
        report_ = init(command);
        config_ = default_config_here();
    }
    ~ServiceTest() override { fs::remove_all(folder_); }

    Config default_config_here() const
    {
        auto config = load_config(folder_ / "m/mooring.toml").value();
        for (auto& endpoint : config.metrics.listen) endpoint.port = 0;
        config.log.level = Level::Error;
        return config;
    }

    Result<std::unique_ptr<Service>> start() const
    {
        configure_log({.level = Level::Error});
        return Service::start({.clock = clock_, .random = random_}, config_);
    }

    boost::json::object ctl(std::vector<std::string> words) const
    {
        const auto call = parse_ctl(std::move(words)).value();
        const auto response =
            exchange(config_.service.data / "control.sock", call.request, std::chrono::seconds{30});
        EXPECT_TRUE(response) << response.error().detail;
        EXPECT_LT(response->status, 300U) << response->body;
        return boost::json::parse(response->body).as_object();
    }

    const SystemClock clock_;
    mutable SystemRandom random_;
    fs::path folder_;
    Result<InitReport> report_;
    Config config_;
};

TEST_F(ServiceTest, InitWritesWhatServeTakes)
{
    ASSERT_TRUE(report_) << report_.error().detail;
    EXPECT_THAT(*report_,
                testing::Contains(HasSubstr("name server ns1.dyn.example. at 127.0.0.1")));
    EXPECT_TRUE(mistakes_on_this_machine(config_).empty());

    const auto service = start();

    ASSERT_TRUE(service) << service.error().detail;
    const auto suffixes = ctl({"suffix", "list"}).at("suffixes").as_array();
    ASSERT_EQ(suffixes.size(), 1U);
    EXPECT_EQ(suffixes[0].at("name"), "dyn.example.");
}

TEST_F(ServiceTest, InitRefusesToOverwrite)
{
    InitCommand command;
    command.folder = folder_ / "m";

    const auto again = init(command);

    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().code, Errc::AlreadyExists);
}

TEST_F(ServiceTest, WhatTheOperatorDoesSurvivesARestart)
{
    {
        const auto service = start();
        ASSERT_TRUE(service) << service.error().detail;
        ctl({"account", "add", "a@example.net", "--verified"});
        ctl({"claim", "add", "cam.dyn.example", "--account", "a@example.net"});
        ctl({"record", "set", "cam.dyn.example", "60", "A", "192.0.2.7"});
    }

    const auto service = start();

    ASSERT_TRUE(service) << service.error().detail;
    EXPECT_EQ(ctl({"host", "show", "cam.dyn.example"}).at("ipv4"), "192.0.2.7");
}

TEST_F(ServiceTest, TheControlSocketIsForItsOwnerAlone)
{
    const auto service = start();
    ASSERT_TRUE(service) << service.error().detail;

    struct stat status{};
    ASSERT_EQ(::stat((config_.service.data / "control.sock").c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0600U);
}

TEST_F(ServiceTest, ASecondServiceOnTheSameDataIsRefused)
{
    const auto first = start();
    ASSERT_TRUE(first) << first.error().detail;

    const auto second = start();

    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, Errc::StoreInUse);
    EXPECT_EQ(exit_code_of(second.error().code), ExitCode::DataInUse);
    EXPECT_EQ(ctl({"suffix", "list"}).at("suffixes").as_array().size(), 1U);
}

TEST_F(ServiceTest, ATakenPortIsSaid)
{
    const auto taken = net::listen_tcp(Endpoint::parse("127.0.0.1:0").value());
    ASSERT_TRUE(taken);
    config_.http.listen = {taken->endpoint};

    const auto service = start();

    ASSERT_FALSE(service);
    EXPECT_EQ(service.error().code, Errc::PortTaken);
    EXPECT_THAT(service.error().detail, HasSubstr(taken->endpoint.text()));
}

TEST_F(ServiceTest, ACertificateThatIsNoneIsAMistake)
{
    std::ofstream{folder_ / "c.pem"} << "nonsense";
    config_.http.certificate = folder_ / "c.pem";
    config_.http.key = folder_ / "none.pem";

    const auto mistakes = mistakes_on_this_machine(config_);

    ASSERT_EQ(mistakes.size(), 1U);
    EXPECT_THAT(mistakes[0].text, HasSubstr(".pem"));
}

TEST_F(ServiceTest, ABackupIsRestoredOverAFolderThatIsMovedAside)
{
    const auto backup = folder_ / "backup.db";
    {
        const auto service = start();
        ASSERT_TRUE(service) << service.error().detail;
        ctl({"account", "add", "before@example.net"});
        ctl({"backup", backup.string()});
        ctl({"account", "add", "after@example.net"});
        EXPECT_EQ(restore(clock_, config_, backup).error().code, Errc::StoreInUse);
    }

    const auto restored = restore(clock_, config_, backup);

    ASSERT_TRUE(restored) << restored.error().detail;
    EXPECT_THAT(*restored, HasSubstr("before-restore"));
    const auto service = start();
    ASSERT_TRUE(service) << service.error().detail;
    const auto accounts = ctl({"account", "list"}).at("accounts").as_array();
    ASSERT_EQ(accounts.size(), 1U);
    EXPECT_EQ(accounts[0].at("email"), "before@example.net");
}

TEST_F(ServiceTest, AFailedRestorePutsTheDataBack)
{
    std::ofstream{folder_ / "nonsense"} << "this is no backup";

    EXPECT_FALSE(restore(clock_, config_, folder_ / "nonsense"));

    const auto service = start();
    ASSERT_TRUE(service) << service.error().detail;
    EXPECT_EQ(ctl({"suffix", "list"}).at("suffixes").as_array().size(), 1U);
}

}  // namespace
}  // namespace mooring::app
