using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ChatServer.Agents.Providers;
using ChatServer.Agents.Webhook;
using Microsoft.AspNetCore.Http;

namespace ChatServer.Tests.Agents.Webhook;

/// <summary>What bots are sent.</summary>
[Parallelizable]
internal sealed class BotRequestTests : BotFixture
{
    [Test]
    public async Task The_request_is_signed_and_says_what_was_said()
    {
        var called = new TaskCompletionSource<BotCall>();
        var url = Bot.At(async context =>
        {
            called.SetResult(await BotCall.ReadAsync(context.Request));
            context.Response.ContentType = Json;
            await context.Response.WriteAsync("""{"text":"yes"}""");
        });
        var turn = await TurnAsync(url);

        await ReadAsync(turn);
        var call = await called.Task;

        var webhook = (await Server.Get<BotWebhooks>().FindAsync(turn.Agent.Id, CancellationToken.None))!;
        Assert.That(webhook.Secret, Does.StartWith("whsec_"));
        var (id, timestamp) = (call.Headers["webhook-id"], call.Headers["webhook-timestamp"]);
        var mac = HMACSHA256.HashData(
            Convert.FromBase64String(webhook.Secret["whsec_".Length..]), Encoding.UTF8.GetBytes($"{id}.{timestamp}.{call.Body}"));
        Assert.That(call.Headers["webhook-signature"], Is.EqualTo($"v1,{Convert.ToBase64String(mac)}"));
        Assert.That(id, Is.EqualTo($"run_{turn.RunId}"));
        Assert.That(
            DateTimeOffset.FromUnixTimeSeconds(long.Parse(timestamp, CultureInfo.InvariantCulture)),
            Is.EqualTo(DateTimeOffset.UtcNow).Within(TimeSpan.FromMinutes(2)));
        var body = JsonDocument.Parse(call.Body).RootElement;
        Assert.That(body.GetProperty("type").GetString(), Is.EqualTo("agent.reply"));
        var data = body.GetProperty("data");
        Assert.That(data.GetProperty("run_id").GetInt64(), Is.EqualTo(turn.RunId));
        Assert.That(data.GetProperty("agent").GetProperty("id").GetGuid(), Is.EqualTo(turn.Agent.Id));
        Assert.That(
            data.GetProperty("messages").EnumerateArray()
                .Select(message => $"{message.GetProperty("role")}: {message.GetProperty("text")}"),
            Is.EqualTo((string[])["agent: Hello.", "visitor: Are you open?"]));
    }

    // The values are of an independent implementation: openssl dgst -sha256 -mac hmac.
    [Test]
    public void A_signature_is_that_of_Standard_Webhooks() =>
        Assert.That(
            WebhookSecret.Sign(
                "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330,
                Encoding.UTF8.GetBytes("""{"test": 2432232314}""")),
            Is.EqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="));

    [Test]
    public async Task A_redirect_is_not_followed()
    {
        var isFollowed = false;
        var elsewhere = Bot.At(context =>
        {
            isFollowed = true;
            return context.Response.WriteAsync("""{"text":"x"}""");
        });
        var url = Bot.At(context =>
        {
            context.Response.Redirect(elsewhere, permanent: true, preserveMethod: true);
            return Task.CompletedTask;
        });

        var failure = await Assert.ThrowsAsync<ProviderException>(() => AskAsync(url));

        Assert.That(failure!.Message, Does.Contain("redirects are not followed"));
        Assert.That(isFollowed, Is.False);
    }
}
