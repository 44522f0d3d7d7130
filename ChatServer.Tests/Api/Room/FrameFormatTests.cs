using System.Text.RegularExpressions;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Api.Room;

/// <summary>
/// The basic frames of the protocol: their exact keys, the order of the keys, and the formats of values.
/// </summary>
[Parallelizable]
internal sealed partial class FrameFormatTests : ServerFixture
{
    [TestCase("re_message")]
    [TestCase("conf_message")]
    public async Task A_text_message_has_the_documented_format(string action)
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");

        await ana.SendMessageAsync(ben.UserId, "hello there");
        var frame = await (action == "re_message" ? ben : ana).ReceiveTextAsync();

        Assert.That(Masked(frame, ana, ben), Is.EqualTo(
            $$"""
            {"sender_id":"ANA","receiver_id":"BEN","message":"hello there","timestamp":"TIME","created_msg_id":ID,"message_type":"text","action":"{{action}}"}
            """));
    }

    [TestCase("re_message")]
    [TestCase("conf_message")]
    public async Task A_file_message_has_the_documented_format(string action)
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        using var http = Server.As(ana.User.Access);
        var upload = await http.UploadAsync(ben.UserId, new byte[199_424], "Screenshot 2025-03-14 100311.dat");

        await ana.SendAsync(new { action = "file_message", chat_id = upload.Number("id") });
        var frame = await (action == "re_message" ? ben : ana).ReceiveTextAsync();

        Assert.That(Masked(frame, ana, ben), Is.EqualTo(
            $$"""
            {"message_body":"this is the file","attached_file_name":"Screenshot 2025-03-14 100311.dat","attached_file_size":"194.75KB","sender_id":"ANA","receiver_id":"BEN","timestamp":"TIME","created_msg_id":ID,"action":"{{action}}","message_type":"file"}
            """));
        Assert.That(frame, Does.Contain($"\"created_msg_id\":{upload.Number("id")},"));
    }

    [TestCase("re_message")]
    [TestCase("conf_message")]
    public async Task A_profile_message_has_the_documented_format(string action)
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        var cleo = await Server.RegisterAsync("Cleo");

        await ana.SendAsync(new { attached_profile_id = cleo.UserId, receiver_id = ben.UserId, action = "user_profile_message" });
        var frame = await (action == "re_message" ? ben : ana).ReceiveTextAsync();

        Assert.That(Masked(frame, ana, ben), Is.EqualTo(
            $$"""
            {"sender_id":"ANA","receiver_id":"BEN","message":null,"timestamp":"TIME","created_msg_id":ID,"attached_profile":{"id":"{{cleo.UserId}}","fullname":"Cleo","phone_number":""},"message_type":"user_profile","action":"{{action}}"}
            """));
    }

    [Test]
    public async Task Both_sides_receive_the_same_id_and_time()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");

        var confirmed = await ana.SendConfirmedAsync(ben.UserId, "hello");
        var received = await ben.ReceiveAsync("re_message");

        Assert.That(received.Id(), Is.EqualTo(confirmed.Id()));
        Assert.That(received.Text("timestamp"), Is.EqualTo(confirmed.Text("timestamp")));
    }

    [Test]
    public async Task The_action_key_can_come_at_any_place_and_unknown_keys_are_ignored()
    {
        await using var ana = await Server.ConnectAsync("Ana");

        await ana.SendTextAsync(
            $$"""
            {"extra":{"a":[1]},"receiver_id":"{{ana.UserId}}","message_body":"hello","action":"text_message","z":null}
            """);

        Assert.That((await ana.ReceiveAsync("conf_message")).Text("message"), Is.EqualTo("hello"));
    }

    // Replaces values that differ from run to run with names, if they have the right format.
    private static string Masked(string frame, RoomClient ana, RoomClient ben)
    {
        var masked = frame
            .Replace(ana.UserId.ToString(), "ANA", StringComparison.Ordinal)
            .Replace(ben.UserId.ToString(), "BEN", StringComparison.Ordinal);
        return CreatedMsgId().Replace(Timestamp().Replace(masked, "TIME"), "$1ID");
    }

    [GeneratedRegex("""20\d\d-[01]\d-[0-3]\dT[0-2]\d:[0-5]\d:[0-5]\d\.\d{6}\+00:00""")]
    private static partial Regex Timestamp();

    [GeneratedRegex("""("created_msg_id":)\d+""")]
    private static partial Regex CreatedMsgId();
}
