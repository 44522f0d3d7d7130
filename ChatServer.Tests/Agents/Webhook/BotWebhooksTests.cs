using ChatServer.Agents.Outgoing;
using ChatServer.Agents.Webhook;
using ChatServer.Refusals;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Agents.Webhook;

[Parallelizable]
internal sealed class BotWebhooksTests : ServerFixture
{
    private Guid owner;
    private Guid agent;

    private BotWebhooks Webhooks => Server.Get<BotWebhooks>();

    [SetUp]
    public async Task MakeAgent()
    {
        owner = (await Server.RegisterAsync("Olga")).UserId;
        agent = await Server.AddAgentAsync(owner);
    }

    [Test]
    public async Task A_secret_is_made_once_and_outlives_a_change_of_the_address()
    {
        var first = (await SetAsync("https://bot.example.com/a")).Value!.Webhook;
        var second = (await SetAsync("https://bot.example.com/b")).Value!.Webhook;

        Assert.That(Convert.FromBase64String(first.Secret["whsec_".Length..]), Has.Length.EqualTo(32));
        Assert.That((second.Url, second.Secret), Is.EqualTo(("https://bot.example.com/b", first.Secret)));
        Assert.That(await Webhooks.FindAsync(agent, CancellationToken.None), Is.EqualTo(second));
    }

    [Test]
    public async Task A_secret_is_replaced_and_the_address_stays()
    {
        var first = (await SetAsync("https://bot.example.com/a")).Value!.Webhook;

        var second = (await Webhooks.RotateSecretAsync(new RotateBotSecret(owner, agent), CancellationToken.None)).Value!;

        Assert.That(second.Secret, Is.Not.EqualTo(first.Secret));
        Assert.That(second.Url, Is.EqualTo(first.Url));
    }

    [Test]
    public async Task A_removed_bot_is_gone()
    {
        await SetAsync("https://bot.example.com/a");

        Assert.That(await Webhooks.RemoveAsync(new RemoveBotWebhook(owner, agent), CancellationToken.None), Is.Null);

        Assert.That(await Webhooks.FindAsync(agent, CancellationToken.None), Is.Null);
        Assert.That(
            (await Webhooks.RemoveAsync(new RemoveBotWebhook(owner, agent), CancellationToken.None))!.Code,
            Is.EqualTo(RefusalCode.UnknownWebhook));
        Assert.That(
            (await Webhooks.RotateSecretAsync(new RotateBotSecret(owner, agent), CancellationToken.None)).Refusal!.Code,
            Is.EqualTo(RefusalCode.UnknownWebhook));
    }

    [TestCase("")]
    [TestCase("bot.example.com")]
    [TestCase("http://bot.example.com/")]
    [TestCase("ftp://bot.example.com/")]
    [TestCase("file:///etc/passwd")]
    [TestCase("https://user:secret@bot.example.com/")]
    [TestCase("https://bot.example.com/#part")]
    [TestCase("https://127.0.0.1/")]
    [TestCase("https://10.0.0.7:8443/")]
    [TestCase("https://[::1]/")]
    [TestCase("https://[::ffff:169.254.169.254]/")]
    public async Task An_address_that_is_not_https_and_plain_is_refused_by_its_field(string url)
    {
        var refused = (await SetAsync(url)).Refusal!;

        Assert.That((refused.Code, refused.Name), Is.EqualTo((RefusalCode.Invalid, "url")));
        Assert.That(await Webhooks.FindAsync(agent, CancellationToken.None), Is.Null);
    }

    [Test]
    public async Task An_address_has_its_longest_length()
    {
        var longest = "https://bot.example.com/".PadRight(OutgoingUrl.MaxLength, 'x');

        Assert.That((await SetAsync(longest)).Refusal, Is.Null);
        Assert.That((await SetAsync(longest + 'x')).Refusal!.Name, Is.EqualTo("url"));
    }

    [Test]
    public async Task An_agent_that_does_not_exist_has_no_bot()
    {
        agent = Guid.NewGuid();

        Assert.That((await SetAsync("https://bot.example.com/a")).Refusal!.Code, Is.EqualTo(RefusalCode.UnknownAgent));
    }

    [Test]
    public async Task The_secret_is_not_in_what_a_log_would_show() =>
        Assert.That($"{(await SetAsync("https://bot.example.com/a")).Value}", Does.Not.Contain("whsec_").And.Not.Contain("bot."));

    private Task<Outcome<BotWebhookSet>> SetAsync(string url) =>
        Webhooks.SetAsync(new SetBotWebhook(owner, agent, url), CancellationToken.None).AsTask();
}
