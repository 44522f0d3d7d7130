using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Api.MessagesApi;

/// <summary>
/// An error about a missing field or one of the wrong type tells the author of a client what is expected.
/// </summary>
[Parallelizable]
internal sealed class MissingFieldTests : ServerFixture
{
    [TestCase("send", "recipient_id")]
    [TestCase("forward", "recipient_id")]
    [TestCase("edit", "message_id")]
    [TestCase("delete", "message_id")]
    [TestCase("react", "message_id")]
    [TestCase("unreact", "message_id")]
    [TestCase("pin", "message_id")]
    [TestCase("unpin", "message_id")]
    [TestCase("vote", "message_id")]
    [TestCase("close_poll", "message_id")]
    [TestCase("received", "message_id")]
    [TestCase("read", "message_id")]
    [TestCase("typing", "conversation_id")]
    [TestCase("follow", "user_ids")]
    [TestCase("block", "user_id")]
    [TestCase("unblock", "user_id")]
    [TestCase("authenticate", "token")]
    public async Task The_error_for_a_command_without_data_names_the_missing_field(string type, string field)
    {
        await using var ana = await Server.ConnectToMessagesAsync("Ana");

        await ana.SendAsync(new { type });
        var noData = await ana.ReceiveErrorAsync("invalid_payload", "data");
        await ana.SendAsync(type, new { });
        var emptyData = await ana.ReceiveErrorAsync("invalid_payload", field);

        Assert.That((noData.Text("message"), noData.Text("request_type")), Is.EqualTo(("data is missing", type)));
        Assert.That((emptyData.Text("message"), emptyData.Text("request_type")), Is.EqualTo(($"{field} is missing", type)));
    }

    [TestCase("sync", "sync_complete")]
    [TestCase("status", "user_status")]
    [TestCase("ping", "pong")]
    public async Task A_command_with_optional_data_works_without_it(string type, string answer)
    {
        await using var ana = await Server.ConnectToMessagesAsync("Ana");

        await ana.SendAsync(new { type });

        await ana.ReceiveDataAsync(answer);
    }

    [TestCase("""{"type":"edit","data":{"message_id":5,"content":"x"}}""", "message_id", "message_id must be a text")]
    [TestCase("""{"type":"edit","data":5}""", "data", "data must be an object")]
    [TestCase(
        """{"type":"typing","data":{"conversation_id":"conv_1","is_typing":"yes"}}""", "is_typing",
        "is_typing must be true or false")]
    [TestCase("""{"type":"vote","data":{"message_id":"msg_1","options":0}}""", "options", "options must be a list")]
    [TestCase(
        """{"type":"vote","data":{"message_id":"msg_1","options":["0"]}}""", "options[0]", "options[0] must be a whole number")]
    [TestCase("""{"type":"follow","data":{"user_ids":["ben"]}}""", "user_ids[0]", "user_ids[0] must be a UUID")]
    [TestCase("""{"type":"sync","data":{"limit":"10"}}""", "limit", "limit must be a whole number")]
    [TestCase("""{"type":"send","data":{"content":"a","content":"b"}}""", "content", "content is given twice")]
    [TestCase("""{"type":"send","data":{"content":"\ud800"}}""", "content", "content must be valid Unicode")]
    [TestCase("""{"type":"send","data":{"\ud800":1}}""", "data", "data must be valid Unicode")]
    [TestCase("""{"type":"sync","data":{"cursor":true}}""", "cursor", "cursor has an invalid value")]
    [TestCase(
        """{"type":"send","data":{"recipient_id":"ben","content":"x"}}""", "recipient_id",
        "recipient_id must be the id of a user, a UUID")]
    [TestCase(
        """{"type":"send","data":{"conversation_id":"7","content":"x"}}""", "conversation_id",
        "conversation_id must be the id of a conversation, such as conv_789")]
    [TestCase(
        """{"type":"send","data":{"conversation_id":"conv_7","content":"x","reply_to_id":"7"}}""", "reply_to_id",
        "reply_to_id must be the id of a message, such as msg_456")]
    [TestCase(
        """{"type":"pin","data":{"message_id":"7"}}""", "message_id", "message_id must be the id of a message, such as msg_456")]
    [TestCase("""{"type":"block","data":{"user_id":"ben"}}""", "user_id", "user_id must be the id of a user, a UUID")]
    [TestCase(
        """{"type":"send","data":{"conversation_id":"conv_7","message_type":"txt","content":"x"}}""", "message_type",
        "message_type must be one of location, poll, text, user_profile")]
    [TestCase(
        """{"type":"send","data":{"conversation_id":"conv_7","content":"x","data":{}}}""", "data",
        "data is not allowed in a message of type text")]
    [TestCase("""{"type":"send","data":{"conversation_id":"conv_7","message_type":"poll"}}""", "data", "data is missing")]
    public async Task The_error_for_a_value_of_the_wrong_type_names_the_expected_type(string frame, string field, string message)
    {
        await using var ana = await Server.ConnectToMessagesAsync("Ana");

        await ana.SendTextAsync(frame);

        Assert.That((await ana.ReceiveErrorAsync("invalid_payload", field)).Text("message"), Is.EqualTo(message));
    }
}
