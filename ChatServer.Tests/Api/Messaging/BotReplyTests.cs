using System.Net;
using System.Text.Json;
using ChatServer.Agents.Webhook;
using ChatServer.Api;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Api.Messaging;

/// <summary>Bots that write their replies piece by piece, over HTTP.</summary>
[Parallelizable]
internal sealed class BotReplyTests : BotsFixture
{
    [Test]
    public async Task A_reply_is_written_piece_by_piece_and_each_in_its_place()
    {
        var scene = await MakeLateChatAsync();

        var first = await WriteAsync(scene, "append", new { offset = 0, text = "We are" });
        var wrong = await WriteAsync(scene, "append", new { offset = 0, text = "We are" }, HttpStatusCode.Conflict);
        var second = await WriteAsync(scene, "append", new { offset = 6, text = " open." });
        await WriteAsync(scene, "complete", new { });
        var late = await WriteAsync(scene, "append", new { offset = 12, text = "x" }, HttpStatusCode.Conflict);

        Assert.That((first.Number("offset"), second.Number("offset")), Is.EqualTo((6, 12)));
        Assert.That(wrong.Number("expected_offset"), Is.EqualTo(6));
        Assert.That(wrong.Text("detail"), Is.EqualTo("The reply goes on at offset 6"));
        Assert.That(late.GetProperty("expected_offset").ValueKind, Is.EqualTo(JsonValueKind.Null));
        var run = await EndedAsync(scene);
        Assert.That((run.Text("state"), run.Text("finish_reason")), Is.EqualTo(("done", "stop")));
        Assert.That((await TextsAsync(scene.Ana, scene.Chat))[^1], Is.EqualTo("We are open."));
        await WriteAsync(scene, "complete", new { }, HttpStatusCode.Conflict);
        await WriteAsync(scene, "fail", new { problem = "x" }, HttpStatusCode.Conflict);
    }

    [Test]
    public async Task A_bot_may_be_silent_for_longer_than_a_model()
    {
        var scene = await MakeLateChatAsync();

        await Task.Delay(TimeSpan.FromSeconds(1.5)); // longer than a model may take until its first text
        await WriteAsync(scene, "append", new { offset = 0, text = "We are" });
        await Task.Delay(TimeSpan.FromSeconds(1.5)); // and longer than it may be silent
        await WriteAsync(scene, "append", new { offset = 6, text = " open." });
        await WriteAsync(scene, "complete", new { finish_reason = "length" });

        var run = await EndedAsync(scene);
        Assert.That((run.Text("state"), run.Text("finish_reason")), Is.EqualTo(("done", "length")));
        Assert.That((await TextsAsync(scene.Ana, scene.Chat))[^1], Is.EqualTo("We are open."));
    }

    [Test]
    public async Task A_bot_that_can_not_go_on_says_so_and_visitors_are_not_told_why()
    {
        var scene = await MakeLateChatAsync();

        await WriteAsync(scene, "fail", new { problem = "out of ideas" });

        var run = await EndedAsync(scene);
        Assert.That((run.Text("state"), run.Text("error_code")), Is.EqualTo(("failed", "refused")));
        Assert.That(await TextsAsync(scene.Ana, scene.Chat), Has.None.Contains("ideas"));
        Assert.That((await OwnedAsync(scene.Olga, "?waiting=true")).Single().Text("id"), Is.EqualTo(scene.Chat));
    }

    [Test]
    public async Task The_owner_writes_it_too_and_nobody_else()
    {
        var scene = await MakeLateChatAsync();
        var byUuid = scene with { Run = $"{NumberedUuid.OfRun(long.Parse(scene.Run, null))}" };
        var stranger = await MakeLateChatAsync();
        var piece = new { offset = 0, text = "x" };

        await WriteAsync(byUuid, "append", piece, token: scene.Olga.Access);
        foreach (var what in new[] { "append", "complete", "fail" })
        {
            var body = new { offset = 1, text = "x", problem = "x" };
            await WriteAsync(scene, what, body, HttpStatusCode.NotFound, scene.Ana.Access);
            await WriteAsync(scene, what, body, HttpStatusCode.NotFound, stranger.Olga.Access);
            await WriteAsync(scene, what, body, HttpStatusCode.Unauthorized, stranger.Secret);
            await WriteAsync(scene, what, body, HttpStatusCode.Unauthorized, "whsec_");
            await WriteAsync(scene, what, body, HttpStatusCode.Unauthorized, "nonsense");
            await WriteAsync(scene with { Run = "999999" }, what, body, HttpStatusCode.Unauthorized);
            await WriteAsync(scene with { Run = "999999" }, what, body, HttpStatusCode.NotFound, scene.Olga.Access);
            await WriteAsync(scene with { Run = "x" }, what, body, HttpStatusCode.NotFound);
        }

        Assert.That((await WriteAsync(scene, "complete", new { })).Number("offset"), Is.EqualTo(1));
    }

    [Test]
    public async Task A_secret_that_was_replaced_is_refused()
    {
        var scene = await MakeLateChatAsync();

        var rotated = await AskAsync(scene.Olga, HttpMethod.Post, $"/messaging/agents/{scene.Agent}/webhook/secret");

        await WriteAsync(scene, "append", new { offset = 0, text = "x" }, HttpStatusCode.Unauthorized);
        await WriteAsync(scene with { Secret = rotated.Text("secret")! }, "append", new { offset = 0, text = "x" });
    }

    [Test]
    public async Task Wrong_input_is_refused_by_its_field()
    {
        var scene = await MakeLateChatAsync();
        var longest = new string('x', PendingBotReplies.MaxLength);

        await AssertRefusedAsync(scene, "append", new { text = "x" }, "offset");
        await AssertRefusedAsync(scene, "append", new { offset = 0 }, "text");
        await AssertRefusedAsync(scene, "append", new { offset = 0, text = "" }, "text");
        await AssertRefusedAsync(scene, "append", new { offset = 0, text = longest + 'x' }, "text");
        await WriteAsync(scene, "append", new { offset = 0, text = longest[1..] });
        await AssertRefusedAsync(scene, "append", new { offset = longest.Length - 1, text = "xx" }, "text");
        await AssertRefusedAsync(scene, "complete", new { finish_reason = "tired" }, "finish_reason");
        await AssertRefusedAsync(scene, "fail", new { }, "problem");
        await AssertRefusedAsync(scene, "fail", new { problem = new string('x', 201) }, "problem");
    }

    [Test]
    public async Task A_run_that_was_taken_over_takes_nothing_more()
    {
        var scene = await MakeLateChatAsync();
        await WriteAsync(scene, "append", new { offset = 0, text = "We are" });

        await ControlAsync(scene.Olga, scene.Chat, "takeover");

        await Eventually.IsTrueAsync(
            () => Task.FromResult(Server.Get<PendingBotReplies>().Append(long.Parse(scene.Run, null), -1, "x").State
                == AppendState.NotWaiting),
            "the bot isn't waited for");
        await WriteAsync(scene, "append", new { offset = 6, text = " open." }, HttpStatusCode.Conflict);
        Assert.That(await TextsAsync(scene.Ana, scene.Chat), Has.None.Contains("open."));
    }

    private async Task AssertRefusedAsync(BotScene scene, string what, object body, string field)
    {
        var refused = await WriteAsync(scene, what, body, HttpStatusCode.UnprocessableEntity);
        Assert.That(refused.GetProperty("detail")[0].GetProperty("loc")[1].GetString(), Is.EqualTo(field));
    }
}
