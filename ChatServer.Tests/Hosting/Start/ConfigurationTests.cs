using ChatServer.Hosting.Commands;
using ChatServer.Hosting.Start;
using ChatServer.Options;
using Microsoft.Extensions.Configuration;

namespace ChatServer.Tests.Hosting.Start;

internal sealed class ConfigurationTests
{
    [Test]
    public void Environment_variables_of_the_Messages_API_are_options()
    {
        var variables = new Dictionary<string, string?>
        {
            ["WEBUI_MESSAGING_ENABLED"] = "False",
            ["WEBUI_MAX_FILE_SIZE"] = "2048",
            ["WEBUI_MESSAGE_RATE_LIMIT"] = "120",
            ["WEBUI_FILE_STORAGE_PATH"] = "./data/shared_files",
            ["WEBUI_MESSAGE_ENCRYPTION"] = "True",
            ["WEBUI_LOG_LEVEL"] = "DEBUG",
        };

        var options = WebUiVariables.Read(variables.GetValueOrDefault);

        Assert.That(options, Is.EquivalentTo(new Dictionary<string, string?>
        {
            ["Chat:MessagesApi:Enabled"] = "false",
            ["Chat:Attachments:MaxFileBytes"] = "2048",
            ["Chat:Attachments:Directory"] = "./data/shared_files",
            ["Chat:RateLimits:MessagesPerMinute"] = "120",
            ["Chat:RateLimits:MessageBurst"] = "120",
            ["Serilog:MinimumLevel:Override:ChatServer"] = "Debug",
        }));
    }

    [TestCase("25")]
    [TestCase("-3")]
    public void A_bare_number_is_refused_as_a_time(string value)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("Chat:Realtime:PingInterval", value)]).Build();

        Assert.That(
            () => CheckedOptions.Read<ChatServer.Realtime.RealtimeOptions>(configuration, "Chat:Realtime"),
            Throws.InstanceOf<InvalidOptionsException>()
                .With.Message.StartsWith("Chat:Realtime:PingInterval must be written as 00:00:25"));
    }

    [TestCase("EditWindow", "15")]
    [TestCase("DeleteWindow", "-00:01:00")]
    [TestCase("EditWindow", "soon")]
    public void A_bad_time_window_is_refused(string option, string value) => Assert.That(
        () => Read<ChatServer.Messages.MessageOptions>("Chat:Messages", option, value),
        Throws.InstanceOf<InvalidOptionsException>()
            .With.Message.StartsWith($"Chat:Messages:{option} must be a time such as 00:15:00, 0 or none"));

    [TestCase("MaxQueuedFrames", "many", "a whole number")]
    [TestCase("PingInterval", "soon", "a time such as 00:00:25")]
    public void A_value_of_another_kind_is_refused_in_plain_language(string option, string value, string expected) => Assert.That(
        () => Read<ChatServer.Realtime.RealtimeOptions>("Chat:Realtime", option, value),
        Throws.InstanceOf<InvalidOptionsException>()
            .With.Message.EqualTo($"Chat:Realtime:{option} must be {expected}, not '{value}'"));

    private static T Read<T>(string section, string option, string value)
        where T : class, ICheckedOptions, new() =>
        CheckedOptions.Read<T>(
            new ConfigurationBuilder().AddInMemoryCollection([new($"{section}:{option}", value)]).Build(), section);

    [Test]
    public void Without_variables_no_option_is_set() => Assert.That(WebUiVariables.Read(_ => null), Is.Empty);

    [TestCase("WEBUI_MESSAGING_ENABLED", "no")]
    [TestCase("WEBUI_MESSAGE_ENCRYPTION", "0")]
    [TestCase("WEBUI_MESSAGE_RATE_LIMIT", "-1")]
    [TestCase("WEBUI_LOG_LEVEL", "loud")]
    public void An_unsupported_value_of_a_variable_is_refused(string name, string value) => Assert.That(
        () => WebUiVariables.Read(asked => asked == name ? value : null),
        Throws.InstanceOf<InvalidOptionsException>().With.Message.Contains(name));

    [Test]
    public void Options_on_the_command_line_can_be_separate_from_their_values() => Assert.That(
        SettingArguments.Check(["--Chat:DataDirectory", "/x", "--Chat:Auth:Issuer=", "--urls=http://a;http://b"]),
        Is.EqualTo(new[] { "--Chat:DataDirectory=/x", "--Chat:Auth:Issuer=", "--urls=http://a;http://b" }));

    [Test]
    public void A_list_can_be_given_as_one_text()
    {
        var configuration = new ConfigurationBuilder()
            .AddJsonStream(new MemoryStream("""{ "Chat": { "Web": { "KnownProxies": [] } } }"""u8.ToArray()))
            .AddInMemoryCollection([new("Chat:Web:KnownProxies", "127.0.0.1, 10.0.0.0/8")])
            .Build();

        var web = CheckedOptions.Read<WebOptions>(configuration, "Chat:Web");

        Assert.That(web.KnownProxies, Is.EqualTo(new[] { "127.0.0.1", "10.0.0.0/8" }));
    }

    [Test]
    public void A_broken_settings_file_is_reported_with_its_line()
    {
        var configuration = new ConfigurationBuilder().AddJsonStream(new MemoryStream("{\n  nonsense\n}"u8.ToArray()));
        var file = new InvalidDataException("Failed to load appsettings.json.", Assert.Catch(() => configuration.Build()));

        Assert.That(
            StartFailure.Describe(file), Does.StartWith("Failed to load appsettings.json. Line 2: 'n' is an invalid start"));
    }

    [TestCase("--dmeo")]
    [TestCase("--dmeo", "--urls=http://a")]
    [TestCase("srve")]
    [TestCase("--port", "9000")]
    [TestCase("--Chatt:DataDirectory=/x")]
    [TestCase("--Chat=/x")]
    [TestCase("--urls=http://a", "more")]
    public void Unknown_options_are_refused(params string[] tokens) =>
        Assert.That(() => SettingArguments.Check(tokens), Throws.InstanceOf<InvalidOptionsException>());
}
