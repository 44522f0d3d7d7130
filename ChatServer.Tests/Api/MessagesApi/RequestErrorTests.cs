using System.Net;
using System.Text.Json;
using ChatServer.Tests.Attachments;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Api.MessagesApi;

/// <summary>The errors for Messages API requests with unknown ids or bad values.</summary>
[Parallelizable]
internal sealed class RequestErrorTests : ServerFixture
{
    [TestCase("""{"recipient_id":"x","content":"hi"}""", "recipient_id")]
    [TestCase("""{"conversation_id":"7","content":"hi"}""", "conversation_id")]
    [TestCase("""{"recipient_id":"SELF","content":"hi","reply_to_id":"7"}""", "reply_to_id")]
    [TestCase("""{"recipient_id":"SELF","content":"hi","parent_id":"7"}""", "parent_id")]
    [TestCase("""{"recipient_id":"SELF","message_type":"user_profile","profile_id":"x"}""", "profile_id")]
    [TestCase("""{"recipient_id":"SELF","content":["hi"]}""", "content")]
    [TestCase("""{"recipient_id":"SELF","message_type":"location","data":{"latitude":91,"longitude":0}}""", "data.latitude")]
    public async Task A_body_with_a_bad_value_is_answered_with_422_and_its_place(string body, string place)
    {
        await using var ana = await Server.ConnectToMessagesAsync("Ana");

        using var response = await ana.Http.PostAsync(
            "/api/v1/messages/send", JsonContent(body.Replace("SELF", ana.UserId.ToString(), StringComparison.Ordinal)));

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.UnprocessableEntity));
        Assert.That(PlaceOf(await ReadAsync(response)), Is.EqualTo($"body.{place}"));
    }

    [TestCase("send", """{"recipient_id":7,"content":"hi"}""", "body.recipient_id", "This field must be a text")]
    [TestCase("send", """{"content":"a","content":"b"}""", "body.content", "This field is given twice")]
    [TestCase("msg_1/vote", """{"options":"0"}""", "body.options", "This field must be a list")]
    [TestCase("msg_1/vote", """{"options":[true]}""", "body.options.0", "This field must be a whole number")]
    [TestCase("conversation/conv_1/typing", """{"is_typing":1}""", "body.is_typing", "This field must be true or false")]
    public async Task The_error_for_a_body_with_a_value_of_the_wrong_type_names_the_expected_type(
        string path, string body, string place, string problem)
    {
        await using var ana = await Server.ConnectToMessagesAsync("Ana");

        using var response = await ana.Http.PostAsync($"/api/v1/messages/{path}", JsonContent(body));

        var failure = await ReadAsync(response);
        Assert.That((PlaceOf(failure), failure.GetProperty("detail")[0].Text("msg")), Is.EqualTo((place, problem)));
    }

    [TestCase("GET", "/api/v1/messages/conversation/7", "path.conversation_id")]
    [TestCase("GET", "/api/v1/messages/conversation/7/pins", "path.conversation_id")]
    [TestCase("POST", "/api/v1/messages/conversation/7/read", "path.conversation_id")]
    [TestCase("POST", "/api/v1/messages/conversation/7/typing", "path.conversation_id")]
    [TestCase("GET", "/api/v1/messages/7/replies", "path.message_id")]
    [TestCase("PATCH", "/api/v1/messages/7", "path.message_id")]
    [TestCase("DELETE", "/api/v1/messages/7", "path.message_id")]
    [TestCase("POST", "/api/v1/messages/7/reactions", "path.message_id")]
    [TestCase("DELETE", "/api/v1/messages/7/reactions/👍", "path.message_id")]
    [TestCase("DELETE", "/api/v1/messages/msg_7/reactions/x", "path.emoji")]
    [TestCase("POST", "/api/v1/messages/7/pin", "path.message_id")]
    [TestCase("POST", "/api/v1/messages/7/vote", "path.message_id")]
    [TestCase("POST", "/api/v1/messages/msg_7/vote", "body.options")]
    [TestCase("POST", "/api/v1/users/x/block", "path.user_id")]
    [TestCase("GET", "/api/v1/users/x/avatar", "path.user_id")]
    [TestCase("GET", "/api/v1/files/download/7", "path.file_id")]
    [TestCase("GET", "/api/v1/messages/search?query=x&conversation_id=7", "query.conversation_id")]
    [TestCase("GET", "/messaging/conversations/7/messages", "path.conversation_id")]
    [TestCase("POST", "/messaging/conversations/7/messages", "path.conversation_id")]
    public async Task A_path_or_query_with_a_bad_value_is_answered_with_422_and_its_place(
        string method, string path, string place)
    {
        await using var ana = await Server.ConnectToMessagesAsync("Ana");
        using var request = new HttpRequestMessage(new HttpMethod(method), path)
        {
            Content = method is "POST" or "PATCH" ? JsonContent("{}") : null
        };

        using var response = await ana.Http.SendAsync(request);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.UnprocessableEntity));
        Assert.That(PlaceOf(await ReadAsync(response)), Is.EqualTo(place));
    }

    [Test]
    public async Task The_error_for_an_unknown_id_names_its_field()
    {
        await using var ana = await Server.ConnectToMessagesAsync("Ana");
        var sent = await ana.PostMessageAsync(ana.UserId, "here");
        var (conversation, nobody) = (sent.Text("conversation_id"), Guid.NewGuid());

        foreach (var (path, body, field) in new (string, object, string)[]
        {
            ("send", new { recipient_id = nobody, content = "hi" }, "recipient_id"),
            ("send", new { conversation_id = "conv_999999", content = "hi" }, "conversation_id"),
            ("send", new { conversation_id = conversation, content = "hi", reply_to_id = "msg_999999" }, "reply_to_id"),
            ("send", new { conversation_id = conversation, content = "hi", parent_id = "msg_999999" }, "parent_id"),
            ("send", new { conversation_id = conversation, message_type = "user_profile", profile_id = nobody }, "profile_id"),
            ("msg_999999/forward", new { conversation_id = conversation }, "message_id"),
            ($"{sent.Text("id")}/forward", new { conversation_id = "conv_999999" }, "conversation_id"),
            ("msg_999999/pin", new { }, "message_id"),
            ("conversation/conv_999999/read", new { }, "conversation_id"),
            ($"conversation/{conversation}/read", new { message_id = "msg_999999" }, "message_id"),
        })
        {
            var refused = await ana.PostAsync($"/api/v1/messages/{path}", body, HttpStatusCode.NotFound);
            Assert.That(refused.Text("detail"), Does.EndWith($" ({field})"), path);
        }
    }

    [Test]
    public async Task Marking_as_read_with_an_unknown_body_marks_nothing()
    {
        await using var ana = await Server.ConnectToMessagesAsync("Ana");
        await using var ben = await Server.ConnectToMessagesAsync("Ben");
        var sent = await ana.PostMessageAsync(ben.UserId, "hi");
        var path = $"/api/v1/messages/conversation/{sent.Text("conversation_id")}/read";

        var refused = await ben.PostAsync(path, new { messageId = sent.Text("id") }, HttpStatusCode.UnprocessableEntity);

        Assert.That(PlaceOf(refused), Is.EqualTo("body.message_id"));
        Assert.That((await ben.GetAsync("/api/v1/messages/unread")).Number("unread_count"), Is.EqualTo(1));
        await ben.PostAsync(path, new { message_id = sent.Text("id"), seen_on = "phone" });
        Assert.That((await ben.GetAsync("/api/v1/messages/unread")).Number("unread_count"), Is.Zero);
    }

    [TestCase("""{"width":0,"height":1}""", "body.data.width")]
    [TestCase("nonsense", "body.data")]
    [TestCase("""{"width":1,"height":1,"\ud800":1}""", "body.data")]
    public async Task The_error_for_an_upload_with_bad_data_names_only_the_data(string data, string place)
    {
        await using var ana = await Server.ConnectToMessagesAsync("Ana");
        var conversation = (await ana.PostMessageAsync(ana.UserId, "hi")).Text("conversation_id")!;

        using var response = await ana.PostFileAsync(
            conversation, Uploading.Png, "x.png", ("message_type", "image"), ("data", data));
        using var dataFirst = await ana.PostFileAsync(
            conversation, Uploading.Png, "x.png", ("data", data), ("message_type", "image"));

        foreach (var refused in new[] { response, dataFirst })
        {
            Assert.That(refused.StatusCode, Is.EqualTo(HttpStatusCode.UnprocessableEntity));
            Assert.That(PlaceOf(await ReadAsync(refused)), Is.EqualTo(place));
        }
    }

    [Test]
    public async Task The_error_for_a_Room_upload_with_bad_data_names_only_the_data()
    {
        var ana = await Server.RegisterAsync("Ana");
        using var http = Server.As(ana.Access);

        using var response = await http.PostFileAsync(ana.UserId, Uploading.Png, type: "image", data: "{}");

        var errors = (await ReadAsync(response)).GetProperty("errors");
        Assert.That(errors.Keys(), Is.EqualTo(new[] { "data.width" }));
    }

    private static StringContent JsonContent(string json) => new(json, System.Text.Encoding.UTF8, "application/json");

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage response) =>
        JsonSerializer.Deserialize<JsonElement>(await response.Content.ReadAsStringAsync());

    // The place of the only error.
    private static string PlaceOf(JsonElement failure) =>
        string.Join('.', failure.GetProperty("detail").EnumerateArray().Single().GetProperty("loc").EnumerateArray());
}
