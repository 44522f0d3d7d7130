using System.Net;
using ChatServer.Tests.Api.Channels;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Agents.Groups;

/// <summary>Agents in channels, over the Channels API and its events.</summary>
[Parallelizable]
internal sealed class ChannelAgentTests : AgentFixture
{
    [Test]
    public async Task A_mention_in_a_channel_is_answered_in_its_thread_as_the_agents()
    {
        using var admin = await Server.JoinAsAdminAsync();
        using var ben = await Server.JoinAsync("Ben");
        var channel = await MakeAsync(admin, ben);
        var agent = await CreateAgentAsync(admin.Id);
        var added = (await admin.PostAsync($"/{channel}/agents/add", new { agent_id = agent })).EnumerateArray().Single();
        Assert.That(added.Text("provider_kind"), Is.EqualTo("external"));
        Provider.InConversation(ChannelUsers.NumberOf(channel), ReplyScript.Saying("At ten."));
        await using var events = await Server.ConnectToEventsAsync(ben.User);

        var asked = await ben.SayAsync(channel, $"<@M:{agent}|Agent> when?");

        await events.ReceiveEventAsync("message");
        var told = (await events.ReceiveEventAsync("message")).GetProperty("data").GetProperty("data");
        var parent = (await events.ReceiveEventAsync("message:reply")).GetProperty("data").GetProperty("data");
        var shown = (await ben.GetAsync($"/{channel}/messages/{asked}/thread"))[0];
        foreach (var reply in new[] { told, shown })
        {
            Assert.Multiple(() =>
            {
                Assert.That(reply.Text("content"), Is.EqualTo("At ten."));
                Assert.That(reply.Text("parent_id"), Is.EqualTo(asked));
                Assert.That(reply.GetProperty("user_id").GetGuid(), Is.EqualTo(admin.Id));
                Assert.That(reply.GetProperty("user").GetRawText(), Is.EqualTo(
                    $$"""{"id":"{{admin.Id}}","name":"Agent","role":"agent"}"""));
                Assert.That(reply.GetProperty("meta").GetRawText(), Is.EqualTo(
                    $$"""{"model_id":"{{agent}}","model_name":"Agent"}"""));
            });
        }

        Assert.That((parent.Text("id"), parent.Number("reply_count")), Is.EqualTo((asked, 1L)));
    }

    [Test]
    public async Task Readers_see_the_agents_and_only_managers_and_the_owner_change_them()
    {
        using var admin = await Server.JoinAsAdminAsync();
        using var ben = await Server.JoinAsync("Ben");
        using var sam = await Server.JoinAsync("Sam");
        var channel = await MakeAsync(admin, ben);
        var agent = await CreateAgentAsync(ben.Id);

        await ben.PostAsync($"/{channel}/agents/add", new { agent_id = agent }, HttpStatusCode.Forbidden);
        await admin.PostAsync($"/{channel}/agents/add", new { }, HttpStatusCode.UnprocessableEntity);
        await admin.PostAsync($"/{channel}/agents/add", new { agent_id = agent });
        await sam.GetAsync($"/{channel}/agents", HttpStatusCode.Forbidden);
        await sam.DeleteAsync($"/{channel}/agents/{agent}/delete", HttpStatusCode.Forbidden);
        Assert.That((await ben.GetAsync($"/{channel}/agents")).GetArrayLength(), Is.EqualTo(1));
        await ben.DeleteAsync($"/{channel}/agents/{agent}/delete");
        await admin.DeleteAsync($"/{channel}/agents/{agent}/delete", HttpStatusCode.NotFound);

        var direct = await admin.OpenDirectAsync(ben);
        await admin.GetAsync($"/{direct}/agents", HttpStatusCode.NotFound);
    }

    [Test]
    public async Task An_agent_goes_with_an_owner_who_may_no_longer_write()
    {
        using var admin = await Server.JoinAsAdminAsync();
        using var ben = await Server.JoinAsync("Ben");
        using var cleo = await Server.JoinAsync("Cleo");
        var channel = await MakeAsync(admin, ben, cleo);
        var (silent, gone) = (await CreateAgentAsync(ben.Id), await CreateAgentAsync(cleo.Id));
        await admin.PostAsync($"/{channel}/agents/add", new { agent_id = silent });
        await admin.PostAsync($"/{channel}/agents/add", new { agent_id = gone });
        Provider.InConversation(ChannelUsers.NumberOf(channel), ReplyScript.Saying("Here"));

        await admin.PostAsync($"/{channel}/update", new { access_control = Lists([ben.Id], []) });
        await admin.SayAsync(channel, $"<@M:{silent}|Agent> <@M:{gone}|Agent>?");

        var left = (await admin.GetAsync($"/{channel}/agents")).EnumerateArray().Single();
        Assert.That(left.GetProperty("id").GetGuid(), Is.EqualTo(silent));
        Assert.That(await ReadRunsAsync(ChannelUsers.NumberOf(channel)), Is.Empty);
    }

    [Test]
    public async Task A_webhook_mentions_nobody()
    {
        using var admin = await Server.JoinAsAdminAsync();
        var channel = await MakeAsync(admin);
        var agent = await CreateAgentAsync(admin.Id);
        await admin.PostAsync($"/{channel}/agents/add", new { agent_id = agent });
        var hook = await admin.PostAsync($"/{channel}/webhooks/create", new { name = "Builds" });

        await admin.PostAsync(
            $"/webhooks/{hook.Text("id")}/{hook.Text("token")}", new { content = $"<@M:{agent}|Agent> build failed" });

        Assert.That(await ReadRunsAsync(ChannelUsers.NumberOf(channel)), Is.Empty);
    }

    // They all have joined it.
    private static async Task<string> MakeAsync(ChannelUser admin, params ChannelUser[] members)
    {
        Guid[] ids = [.. members.Select(member => member.Id)];
        var channel = await admin.MakeAsync(new { name = "news", access_control = Lists(ids, ids) });
        foreach (var member in members.Prepend(admin))
            await member.MessagesAsync(channel);
        return channel;
    }

    private static object Lists(Guid[] readers, Guid[] writers) => new
    {
        read = new { user_ids = readers, group_ids = Array.Empty<Guid>() },
        write = new { user_ids = writers, group_ids = Array.Empty<Guid>() },
    };
}
