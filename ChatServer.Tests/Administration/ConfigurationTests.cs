using ChatServer.Administration;

namespace ChatServer.Tests.Administration;

internal sealed class ConfigurationTests
{
    [Test]
    public void Variables_of_the_Messages_API_are_options()
    {
        var variables = new Dictionary<string, string?>
        {
            ["WEBUI_MESSAGING_ENABLED"] = "true",
            ["WEBUI_MAX_FILE_SIZE"] = "2048",
            ["WEBUI_MESSAGE_RATE_LIMIT"] = "120",
            ["WEBUI_FILE_STORAGE_PATH"] = "./data/shared_files",
            ["WEBUI_MESSAGE_ENCRYPTION"] = "True",
            ["WEBUI_LOG_LEVEL"] = "DEBUG",
        };

        var options = WebUiVariables.Read(variables.GetValueOrDefault);

        Assert.That(options, Is.EquivalentTo(new Dictionary<string, string?>
        {
            ["Chat:Attachments:MaxFileBytes"] = "2048",
            ["Chat:Attachments:Directory"] = "./data/shared_files",
            ["Chat:RateLimits:MessagesPerMinute"] = "120",
            ["Chat:RateLimits:MessageBurst"] = "120",
            ["Serilog:MinimumLevel:Override:ChatServer"] = "Debug",
        }));
    }

    [Test]
    public void Without_variables_no_option_is_set() => Assert.That(WebUiVariables.Read(_ => null), Is.Empty);

    [TestCase("WEBUI_MESSAGING_ENABLED", "false")]
    [TestCase("WEBUI_MESSAGE_ENCRYPTION", "0")]
    [TestCase("WEBUI_MESSAGE_RATE_LIMIT", "-1")]
    [TestCase("WEBUI_LOG_LEVEL", "loud")]
    public void A_variable_that_can_not_be_followed_is_refused(string name, string value) => Assert.That(
        () => WebUiVariables.Read(asked => asked == name ? value : null),
        Throws.InstanceOf<InvalidOptionsException>().With.Message.Contains(name));

    [Test]
    public void Options_on_the_command_line_may_stand_apart_from_their_values() => Assert.That(
        SettingArguments.Check(["--Chat:DataDirectory", "/x", "--Chat:Auth:Issuer=", "--urls=http://a;http://b"]),
        Is.EqualTo(new[] { "--Chat:DataDirectory=/x", "--Chat:Auth:Issuer=", "--urls=http://a;http://b" }));

    [TestCase("--dmeo")]
    [TestCase("--dmeo", "--urls=http://a")]
    [TestCase("srve")]
    [TestCase("--urls=http://a", "more")]
    public void What_is_no_option_is_refused(params string[] tokens) =>
        Assert.That(() => SettingArguments.Check(tokens), Throws.InstanceOf<InvalidOptionsException>());
}
