using System.Net;
using System.Net.Http.Headers;
using System.Text;
using ChatServer.Tests.Accounts;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Chats;

/// <summary>Documents that no client should send: they come back as they are, or the answer says where they are wrong.</summary>
[Parallelizable]
internal sealed class HostileChatTests : ServerFixture
{
    protected override (string Key, string Value)[] Settings =>
        [("Chat:Chats:MaxChatBytes", "100000"), ("Chat:Chats:MaxMessages", "20")];

    [TestCase("""{"n":[123456789012345678901234567890,1.0,1e400,-0,0.1000]}""")]
    [TestCase("""{"title":"x","s":["\ud800","a\u0000b","\u00e9","é"]}""")]
    [TestCase("""{"deep":{"k":1,"k":2},"k":[{"a":1,"a":1}]}""")]
    [TestCase("""{"z":1,"a":2,"":3,"A":4}""")]
    [TestCase("""{"history":null,"messages":null}""")]
    [TestCase("""{"history":[],"messages":{}}""")]
    [TestCase("""{"history":{"messages":[],"currentId":7}}""")]
    [TestCase("""{"history":{"messages":{},"currentId":null},"messages":[{"id":"old","content":"kept"}]}""")]
    [TestCase("""{"messages":[{"role":"user","content":"a chat from before there were trees"}]}""")]
    [TestCase("""{"history":{"messages":{"a":null,"b":7,"c":"text","d":[1]},"currentId":"c"}}""")]
    [TestCase("""{"history":{"messages":{"\ud800":{"content":"\udc00"},"é\"\\":{}},"currentId":"\ud800"}}""")]
    [TestCase("""{"history":{"messages":{"a":{"parentId":"b"},"b":{"parentId":"a"}},"currentId":"a"}}""")]
    [TestCase("""{ "title" : "spaced" , "x" : [ 1 , 2 ] }""")]
    public async Task A_document_comes_back_byte_by_byte(string document)
    {
        using var ana = await Server.ChatAsync("Ana");

        var id = await ana.NewAsync(document);

        Assert.That(await ReadRawAsync(ana, id), Does.Contain($"\"chat\":{document},"));
    }

    [TestCase("""{"history":{"messages":{"a":{"parentId":"b"},"b":{"parentId":"a"}},"currentId":"a"},"messages":[]}""", "b", "a")]
    [TestCase("""{"history":{"messages":{"a":{"parentId":"gone"}},"currentId":"a"},"messages":[]}""", "a")]
    [TestCase("""{"history":{"messages":{"a":{"parentId":"a"}},"currentId":"a"},"messages":[]}""", "a")]
    [TestCase("""{"history":{"messages":{"a":{}},"currentId":"gone"},"messages":[]}""")]
    [TestCase("""{"history":{"messages":{"a":{}}},"messages":[]}""")]
    public async Task A_broken_tree_has_the_branch_that_can_be_walked(string document, params string[] branch)
    {
        using var ana = await Server.ChatAsync("Ana");
        foreach (var name in new[] { "a", "b" })
            document = document.Replace($"\"{name}\":{{", $"\"{name}\":{{\"id\":\"{name}\",", StringComparison.Ordinal)
                .Replace(",}", "}", StringComparison.Ordinal);

        var id = await ana.NewAsync(document);

        var flat = (await ana.GetAsync($"/{id}")).GetProperty("chat").GetProperty("messages");
        Assert.That(flat.EnumerateArray().Select(message => message.Text("id")), Is.EqualTo(branch));
    }

    [TestCase("""{"title":"a","title":"b"}""", "body.chat.title")]
    [TestCase("""{"history":{"currentId":"a","currentId":"b"}}""", "body.chat.history.currentId")]
    [TestCase("""{"history":{"messages":{"a":{},"b":{},"a":{}}}}""", "body.chat.history.messages.a")]
    [TestCase("""{"history":{"messages":{},"messages":{}}}""", "body.chat.history.messages")]
    [TestCase("""{"title":"\ud800"}""", "body.chat.title")]
    public async Task A_document_that_has_two_meanings_is_refused_with_the_place(string document, string place)
    {
        using var ana = await Server.ChatAsync("Ana");

        var failure = await ana.SendAsync("/new", $$"""{"chat":{{document}}}""", HttpStatusCode.UnprocessableEntity);

        Assert.That(failure.Place(), Is.EqualTo(place));
    }

    [Test]
    public async Task A_document_that_is_too_deep_is_refused_with_the_place()
    {
        using var ana = await Server.ChatAsync("Ana");
        var deep = $"{new string('[', 200)}{new string(']', 200)}";

        var failure = await ana.SendAsync(
            "/new", """{"chat":{"good":1,"params":{"tools":""" + deep + "}}}", HttpStatusCode.UnprocessableEntity);

        Assert.That(failure.Place(), Is.EqualTo("body.chat.params.tools"));
    }

    [TestCase("""{"chat":{"a":1,}}""", "body.chat.a")]
    [TestCase("""{"chat":{"a":{"b":tru}}}""", "body.chat.a.b")]
    [TestCase("""{"chat":{}""", "body.chat")]
    [TestCase("""[]""", "body")]
    [TestCase("", "body")]
    public async Task A_body_that_is_no_JSON_is_refused_with_the_place(string body, string place)
    {
        using var ana = await Server.ChatAsync("Ana");

        var failure = await ana.SendAsync("/new", body, HttpStatusCode.UnprocessableEntity);

        Assert.That(failure.Place(), Is.EqualTo(place));
    }

    [Test]
    public async Task A_body_that_is_no_UTF_8_is_refused()
    {
        using var ana = await Server.ChatAsync("Ana");
        byte[] body = [.. "{\"chat\":{\"title\":\""u8, 0xff, 0xc0, .. "\"}}"u8];
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");

        await ana.Http.PostAsync($"{ChatClient.Chats}/new", content).ReadAsync(HttpStatusCode.UnprocessableEntity);
    }

    [Test]
    public async Task A_chat_may_not_grow_beyond_its_limits()
    {
        using var ana = await Server.ChatAsync("Ana");
        var id = await ana.NewAsync("""{"history":{"messages":{"a":{"content":""}},"currentId":"a"}}""");
        var long60 = new string('x', 60_000);

        await ana.SendAsync("/new", $$$"""{"chat":{"x":"{{{long60}}}{{{long60}}}"}}""", HttpStatusCode.RequestEntityTooLarge);
        await ana.SaveAsync(id, $$"""{"x":"{{long60}}"}""");
        var saved = await ana.SendAsync(
            $"/{id}", $$$"""{"chat":{"y":"{{{long60}}}"}}""", HttpStatusCode.RequestEntityTooLarge);
        await ana.SendAsync($"/{id}/messages/a", $$"""{"content":"{{long60}}"}""", HttpStatusCode.RequestEntityTooLarge);
        var many = string.Join(',', Enumerable.Range(0, 20).Select(number => $"\"n{number}\":{{}}"));
        await ana.SendAsync(
            $"/{id}", """{"chat":{"history":{"messages":{""" + many + "}}}}", HttpStatusCode.RequestEntityTooLarge);

        Assert.That(saved.Detail(), Does.Contain("100000"));
        Assert.That((await ana.GetAsync($"/{id}")).GetProperty("chat").Keys(), Is.EqualTo(new[] { "history", "x" }));
    }

    [Test]
    public async Task A_title_has_no_NULs()
    {
        using var ana = await Server.ChatAsync("Ana");

        var id = await ana.NewAsync("""{"title":"a\u0000b"}""");

        Assert.That((await ana.GetAsync($"/{id}")).Title(), Is.EqualTo("ab"));
    }

    [Test]
    public async Task A_history_that_is_no_object_does_not_replace_messages()
    {
        using var ana = await Server.ChatAsync("Ana");
        var id = await ana.NewAsync("""{"history":{"messages":{"a":{}},"currentId":"a"}}""");

        var history = await ana.SendAsync($"/{id}", """{"chat":{"history":null}}""", HttpStatusCode.UnprocessableEntity);
        var map = await ana.SendAsync(
            $"/{id}", """{"chat":{"history":{"messages":[]}}}""", HttpStatusCode.UnprocessableEntity);
        await ana.SaveAsync(id, """{"history":{"currentId":null}}""");

        Assert.That(
            (history.Place(), map.Place()), Is.EqualTo(("body.chat.history", "body.chat.history.messages")));
        Assert.That(
            await ana.ReadDocumentAsync(id), Is.EqualTo("""{"history":{"currentId":null,"messages":{"a":{}}}}"""));
    }

    private static async Task<string> ReadRawAsync(ChatClient client, string id)
    {
        using var answer = await client.Http.GetAsync($"{ChatClient.Chats}/{id}");
        return Encoding.UTF8.GetString(await answer.Content.ReadAsByteArrayAsync());
    }
}
