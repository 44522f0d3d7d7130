using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Api.Messaging;

/// <summary>What agents know, over HTTP.</summary>
[Parallelizable]
internal sealed class AnswerTests : ConciergeFixture
{
    [Test]
    public async Task Answers_are_added_listed_changed_and_deleted()
    {
        var scene = await MakeChatAsync();
        var added = await TeachAsync(scene, Question, Answer);
        Assert.That(
            added.Keys(), Is.EqualTo(new[] { "id", "question", "answer", "asked_in", "created_at", "updated_at" }));
        var path = $"/messaging/agents/{scene.Agent}/answers/{added.Text("id")}";

        var changed = await AskAsync(scene.Olga, HttpMethod.Patch, path, new { answer = "Not any more." });
        var listed = await ListAsync(scene);

        Assert.That((changed.Text("question"), changed.Text("answer")), Is.EqualTo((Question, "Not any more.")));
        Assert.That(listed.Single().GetRawText(), Is.EqualTo(changed.GetRawText()));
        await AskAsync(scene.Olga, HttpMethod.Delete, path, expected: HttpStatusCode.NoContent);
        Assert.That(await ListAsync(scene), Is.Empty);
        await AskAsync(scene.Olga, HttpMethod.Delete, path, expected: HttpStatusCode.NotFound);
    }

    [TestCase("")]
    [TestCase("unanswered=true&")]
    public async Task Lists_are_paged(string query)
    {
        var scene = await MakeChatAsync();
        string[] asked = ["Where can I park?", "Do you sell flowers?", "Who bakes the bread?"];
        foreach (var question in asked)
        {
            if (query.Length == 0)
                await TeachAsync(scene, question, "Yes.");
            else
                await ExchangeAsync(scene.Ana, scene.Chat, question);
        }

        using var http = Server.As(scene.Olga.Access);
        var (found, next) = (new List<string?>(), $"/messaging/agents/{scene.Agent}/answers?{query}limit=2");
        while (next is not null)
        {
            using var response = await http.GetAsync(next);
            found.AddRange((await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("answers").EnumerateArray()
                .Select(answer => answer.Text("question")));
            next = response.Headers.TryGetValues("Link", out var links)
                ? links.Single().Split('<', '>')[1]
                : null;
        }

        Assert.That(found, Is.EqualTo(asked.Reverse()));
    }

    [Test]
    public async Task A_page_of_long_answers_is_short()
    {
        var scene = await MakeChatAsync();
        foreach (var number in Enumerable.Range(1, 12))
            await TeachAsync(scene, $"Question {number}?", new string('\u0001', 19_999) + 'x');

        Assert.That(await ListAsync(scene), Has.Count.EqualTo(8), "of 120 KB each");
    }

    [Test]
    public async Task The_answers_of_others_are_unknown()
    {
        var (scene, other) = (await MakeChatAsync(), await MakeChatAsync());
        var answer = (await TeachAsync(scene, Question, Answer)).Text("id");
        foreach (var agent in new[] { scene.Agent, other.Agent })
        {
            var path = $"/messaging/agents/{agent}/answers";
            await AskAsync(other.Olga, HttpMethod.Patch, $"{path}/{answer}", new { answer = "x" }, HttpStatusCode.NotFound);
            await AskAsync(
                other.Olga, HttpMethod.Post, $"{path}/{answer}/answer", new { answer = "x" }, HttpStatusCode.NotFound);
            await AskAsync(other.Olga, HttpMethod.Delete, $"{path}/{answer}", expected: HttpStatusCode.NotFound);
        }

        var all = $"/messaging/agents/{scene.Agent}/answers";
        await AskAsync(other.Olga, HttpMethod.Get, all, expected: HttpStatusCode.NotFound);
        await AskAsync(
            other.Olga, HttpMethod.Post, all, new { question = "x", answer = "x" }, HttpStatusCode.NotFound);
        Assert.That((await ListAsync(scene)).Single().Text("answer"), Is.EqualTo(Answer));
    }

    [Test]
    public async Task Wrong_input_is_refused_by_its_field()
    {
        var scene = await MakeChatAsync();
        var all = $"/messaging/agents/{scene.Agent}/answers";
        var one = $"{all}/{(await TeachAsync(scene, Question, Answer)).Text("id")}";

        await AssertInvalidAsync(scene.Olga, HttpMethod.Post, all, new { answer = "x" }, "question");
        await AssertInvalidAsync(scene.Olga, HttpMethod.Post, all, new { question = "x" }, "answer");
        await AssertInvalidAsync(scene.Olga, HttpMethod.Post, all, new { question = "x", answer = " " }, "answer");
        await AssertInvalidAsync(
            scene.Olga, HttpMethod.Patch, one, new { question = new string('x', 1_001) }, "question");
        await AssertInvalidAsync(scene.Olga, HttpMethod.Post, $"{one}/answer", new { }, "answer");
        foreach (var query in new[] { "unanswered=maybe", "limit=0", $"before={scene.Chat}" })
            await AskAsync(
                scene.Olga, HttpMethod.Get, $"{all}?{query}", expected: HttpStatusCode.UnprocessableEntity);
    }
}
