using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using ChatServer.Tests.Agents;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Api.Messaging;

/// <summary>Agents as their owners make, change and delete them.</summary>
[Parallelizable]
internal sealed class AgentTests : AgentsFixture
{
    private const string Agents = "/messaging/agents";

    [Test]
    public async Task An_agent_is_made_read_and_listed()
    {
        var owner = await Server.RegisterAsync("Olga");

        var made = await AskAsync(owner, HttpMethod.Post, Agents, new
        {
            handle = "bakery",
            display_name = " The bakery ",
            description = "Answers about the bakery",
            avatar_url = "https://example.com/bread.png",
            greeting = "Hello!",
            instructions = "Be brief.",
            provider = ScriptedProvider.ProviderName,
            visibility = "contacts",
            settings = new { owner_reads = "on_request", temperature = 0.5, tokens_per_day = 1000 },
        });
        var read = await AskAsync(owner, HttpMethod.Get, $"{Agents}/{made.Text("id")}");
        var listed = await AskAsync(owner, HttpMethod.Get, Agents);

        Assert.That(made.Text("display_name"), Is.EqualTo("The bakery"));
        Assert.That(read.GetRawText(), Is.EqualTo(made.GetRawText()));
        Assert.That((read.Text("greeting"), read.Text("instructions")), Is.EqualTo(("Hello!", "Be brief.")));
        Assert.That((read.Text("provider_kind"), read.Text("state")), Is.EqualTo(("external", "active")));
        var settings = read.GetProperty("settings");
        Assert.That((settings.Text("owner_reads"), settings.Text("reply_mode")), Is.EqualTo(("on_request", "auto")));
        Assert.That(settings.GetProperty("temperature").GetDouble(), Is.EqualTo(0.5));
        Assert.That(
            listed.GetProperty("agents").EnumerateArray().Select(agent => agent.Text("handle")), Is.EqualTo(new[] { "bakery" }));
    }

    [Test]
    public async Task A_change_changes_what_it_names_and_null_restores_a_default()
    {
        var owner = await Server.RegisterAsync("Olga");
        var agent = await MakeAgentAsync(owner, new { top_p = 0.5, owner_reads = "never" });
        await ChangeAgentAsync(owner, agent, new { greeting = "Hello!", avatar_url = "https://example.com/a.png" });

        var changed = await ChangeAgentAsync(
            owner, agent, new { display_name = "Other", avatar_url = (string?)null, settings = new { top_p = (double?)null } });

        Assert.That((changed.Text("display_name"), changed.Text("greeting")), Is.EqualTo(("Other", "Hello!")));
        Assert.That(changed.GetProperty("avatar_url").ValueKind, Is.EqualTo(JsonValueKind.Null));
        Assert.That(changed.GetProperty("settings").GetProperty("top_p").ValueKind, Is.EqualTo(JsonValueKind.Null));
        Assert.That(changed.GetProperty("settings").Text("owner_reads"), Is.EqualTo("never"));
    }

    [Test]
    public async Task Bad_fields_are_refused_with_their_place()
    {
        var owner = await Server.RegisterAsync("Olga");
        var agent = await MakeAgentAsync(owner);
        var path = $"{Agents}/{agent}";

        await AssertInvalidAsync(owner, HttpMethod.Post, Agents, new { display_name = "x" }, "handle");
        await AssertInvalidAsync(owner, HttpMethod.Post, Agents, new { handle = "ok" }, "display_name");
        foreach (var handle in new[] { "a", "Upper", "has space", "dots.no", new string('a', 33) })
            await AssertInvalidAsync(owner, HttpMethod.Patch, path, new { handle }, "handle");
        await AssertInvalidAsync(owner, HttpMethod.Patch, path, new { display_name = " " }, "display_name");
        await AssertInvalidAsync(owner, HttpMethod.Patch, path, new { display_name = "two\nlines" }, "display_name");
        await AssertInvalidAsync(owner, HttpMethod.Patch, path, new { description = new string('x', 501) }, "description");
        await AssertInvalidAsync(owner, HttpMethod.Patch, path, new { greeting = new string('x', 2_001) }, "greeting");
        await AssertInvalidAsync(owner, HttpMethod.Patch, path, new { instructions = new string('x', 20_001) }, "instructions");
        await AssertInvalidAsync(owner, HttpMethod.Patch, path, new { avatar_url = "javascript:alert(1)" }, "avatar_url");
        await AssertInvalidAsync(owner, HttpMethod.Patch, path, new { visibility = "all" }, "visibility");
        await AssertInvalidAsync(owner, HttpMethod.Patch, path, new { state = "gone" }, "state");
        await AssertInvalidAsync(owner, HttpMethod.Patch, path, new { provider = "nobody" }, "provider");
        await AssertInvalidAsync(owner, HttpMethod.Patch, path, new { model = "none" }, "model");
        await AssertInvalidAsync(owner, HttpMethod.Patch, path, new { settings = 7 }, "settings");
        await AssertInvalidAsync(owner, HttpMethod.Patch, path, new { settings = new { nothing = 1 } }, "settings", "nothing");
        await AssertInvalidAsync(
            owner, HttpMethod.Patch, path, new { settings = new { nothing = (int?)null } }, "settings", "nothing");
        await AssertInvalidAsync(
            owner, HttpMethod.Patch, path, new { settings = new { temperature = 3 } }, "settings", "temperature");
        await AssertInvalidAsync(
            owner, HttpMethod.Patch, path, new { settings = new { reply_mode = "loud" } }, "settings", "reply_mode");
        await AssertInvalidAsync(
            owner, HttpMethod.Patch, path, new { settings = new { max_reply_tokens = "many" } }, "settings", "max_reply_tokens");
        Assert.That((await AskAsync(owner, HttpMethod.Get, path)).Text("display_name"), Is.EqualTo("Helper"));
    }

    [Test]
    public async Task A_handle_is_unique_among_the_agents_of_an_owner()
    {
        var (olga, otto) = (await Server.RegisterAsync("Olga"), await Server.RegisterAsync("Otto"));
        var first = await MakeAgentAsync(olga);
        await MakeAgentAsync(otto);

        await AskAsync(
            olga, HttpMethod.Post, Agents,
            new { handle = "helper", display_name = "Other", provider = ScriptedProvider.ProviderName }, HttpStatusCode.Conflict);
        await AskAsync(olga, HttpMethod.Delete, $"{Agents}/{first}", null, HttpStatusCode.NoContent);

        Assert.That(await MakeAgentAsync(olga), Is.Not.EqualTo(first), "the handle of a deleted agent is free");
    }

    [Test]
    public async Task An_owner_has_a_limited_number_of_agents()
    {
        var owner = await Server.RegisterAsync("Olga");
        for (var number = 1; number <= 3; number++)
            await AskAsync(owner, HttpMethod.Post, Agents, Named(number));

        var refused = await AskAsync(owner, HttpMethod.Post, Agents, Named(4), HttpStatusCode.Forbidden);

        Assert.That(refused.Text("detail"), Does.Contain("3"));

        static object Named(int number) =>
            new { handle = $"agent_{number}", display_name = "Agent", provider = ScriptedProvider.ProviderName };
    }

    [Test]
    public async Task The_agent_of_another_owner_is_reported_as_missing()
    {
        var (olga, eve) = (await Server.RegisterAsync("Olga"), await Server.RegisterAsync("Eve"));
        var agent = await MakeAgentAsync(olga);

        await AskAsync(eve, HttpMethod.Get, $"{Agents}/{agent}", null, HttpStatusCode.NotFound);
        await AskAsync(eve, HttpMethod.Patch, $"{Agents}/{agent}", new { display_name = "Mine" }, HttpStatusCode.NotFound);
        await AskAsync(eve, HttpMethod.Delete, $"{Agents}/{agent}", null, HttpStatusCode.NotFound);
        await AskAsync(
            eve, HttpMethod.Put, $"{Agents}/{agent}/commands", new { commands = Array.Empty<object>() }, HttpStatusCode.NotFound);

        Assert.That(
            (await AskAsync(olga, HttpMethod.Get, $"{Agents}/{agent}")).Text("display_name"), Is.EqualTo("Helper"));
    }

    [Test]
    public async Task Commands_are_replaced_and_shown_with_the_agent()
    {
        var owner = await Server.RegisterAsync("Olga");
        var path = $"{Agents}/{await MakeAgentAsync(owner)}";

        await AskAsync(owner, HttpMethod.Put, $"{path}/commands", Commands("hours", "prices"));
        var replaced = await AskAsync(owner, HttpMethod.Put, $"{path}/commands", Commands("order"));

        Assert.That(replaced.GetProperty("commands")[0].Text("name"), Is.EqualTo("order"));
        Assert.That(
            (await AskAsync(owner, HttpMethod.Get, path)).GetProperty("commands").GetRawText(),
            Is.EqualTo(replaced.GetProperty("commands").GetRawText()));
        await AssertInvalidAsync(owner, HttpMethod.Put, $"{path}/commands", new { }, "commands");
        await AssertInvalidAsync(owner, HttpMethod.Put, $"{path}/commands", Commands("a", "B"), "commands", "1", "name");
        await AssertInvalidAsync(owner, HttpMethod.Put, $"{path}/commands", Commands("a", "a"), "commands", "1", "name");
        await AssertInvalidAsync(
            owner, HttpMethod.Put, $"{path}/commands",
            new { commands = new[] { new { name = "a", description = new string('x', 257) } } }, "commands", "0", "description");
        await AssertInvalidAsync(
            owner, HttpMethod.Put, $"{path}/commands",
            Commands([.. Enumerable.Range(1, 101).Select(number => $"c{number}")]), "commands");

        static object Commands(params string[] names) =>
            new { commands = names.Select(name => new { name, description = "does it" }).ToArray() };
    }

    [Test]
    public async Task A_profile_shows_the_agents_that_the_caller_may_see()
    {
        var (olga, eve) = (await Server.RegisterAsync("Olga"), await Server.RegisterAsync("Eve"));
        var handle = $"olga_{Guid.NewGuid():N}"[..20];
        await AskAsync(olga, HttpMethod.Patch, "/auth/me/", new { handle });
        var agent = await MakeAgentAsync(olga);
        await AskAsync(
            olga, HttpMethod.Post, Agents,
            new { handle = "secret", display_name = "Secret", provider = ScriptedProvider.ProviderName });

        var own = await AveesAsync(Server.As(olga.Access), handle);
        var others = await AveesAsync(Server.As(eve.Access), handle);
        await ChangeAgentAsync(olga, agent, new { state = "disabled" });

        Assert.That(own.Select(avee => avee.Text("handle")), Is.EqualTo(new[] { "helper", "secret" }));
        Assert.That(others.Single().Keys(), Is.EqualTo(new[] { "id", "handle", "display_name", "avatar_url", "description" }));
        Assert.That(await AveesAsync(Server.As(eve.Access), handle), Is.Empty);
        using var anonymous = new HttpClient { BaseAddress = Server.Address };
        Assert.That(await AveesAsync(anonymous, handle), Is.Empty);
    }

    [Test]
    public async Task A_server_without_agents_answers_501()
    {
        await using var server = await TestServer.StartAsync(("Chat:Agents:Enabled", "false"));
        var ana = await server.RegisterAsync("Ana");
        using var http = server.As(ana.Access);

        foreach (var path in new[] { Agents, "/messaging/agent-conversations" })
        {
            using var refused = await http.GetAsync(path);
            Assert.That(refused.StatusCode, Is.EqualTo(HttpStatusCode.NotImplemented), path);
        }

        using var opened = await http.PostAsJsonAsync(
            "/messaging/conversations", new { chat_type = "agent", target_avee_id = Guid.NewGuid() });
        Assert.That(opened.StatusCode, Is.EqualTo(HttpStatusCode.NotImplemented));
    }

    private static async Task<List<JsonElement>> AveesAsync(HttpClient http, string handle) =>
        [.. (await http.GetFromJsonAsync<JsonElement>($"/profiles/{handle}")).GetProperty("avees").EnumerateArray()];
}
