using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using ChatServer.Tests.Accounts;
using ChatServer.Tests.Api.Room;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Conversations;

[Parallelizable]
internal sealed class ReadReceiptTests : ServerFixture
{
    [Test]
    public async Task Without_read_receipts_others_see_only_that_a_message_was_delivered()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        await using var tablet = await ben.ConnectAgainAsync();
        var message = (await ana.SendConfirmedAsync(ben.UserId, "hello")).Id();
        await Server.SetReceiptsAsync(ben.User, areOn: false);

        await ben.SendAsync(new { action = "read", message_id = message });
        await ben.ReceiveUntilPongAsync();

        Assert.That((await ana.ReceiveUntilPongAsync()).Select(Action), Is.EqualTo(new[] { "message_delivered" }));
        Assert.That(
            (await tablet.ReceiveUntilPongAsync()).Select(Action),
            Is.EqualTo(new[] { "re_message", "user_settings", "message_delivered", "message_read" }));
        Assert.That((await Server.ThreadsAsync(ben.User)).Single().Number("unread_count"), Is.Zero);
        await using var anasLate = await Server.ConnectAsync(ana.User, "0");
        await using var bensLate = await Server.ConnectAsync(ben.User, "0");
        Assert.That(
            (await anasLate.ReceivePastAsync()).Frames.Select(Action), Is.EqualTo(new[] { "conf_message", "message_delivered" }));
        Assert.That(
            (await bensLate.ReceivePastAsync()).Frames.Select(Action),
            Is.EqualTo(new[] { "re_message", "message_delivered", "message_read" }));
    }

    [Test]
    public async Task Read_receipts_turned_on_again_do_not_reveal_reads_from_before()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        var ids = new List<long>();
        foreach (var text in new[] { "one", "two", "three" })
            ids.Add((await ana.SendConfirmedAsync(ben.UserId, text)).Id());
        await ReadAsync(ben, ids[0]);
        await Server.SetReceiptsAsync(ben.User, areOn: false);
        await ReadAsync(ben, ids[1]);
        await Server.SetReceiptsAsync(ben.User, areOn: true);

        Assert.That((await MarkAsync(ana.User, ben)).Number("read"), Is.EqualTo(ids[0]));
        Assert.That((await MarkAsync(ben.User, ben)).Number("read"), Is.EqualTo(ids[1]));
        await ReadAsync(ben, ids[2]);

        var received = await ana.ReceiveUntilPongAsync();
        Assert.That(
            received.Where(frame => Action(frame) == "message_read").Select(frame => frame.Number("message_id")),
            Is.EqualTo(new[] { ids[0], ids[2] }));
        await using var late = await Server.ConnectAsync(ana.User, "0");
        var replayed = (await late.ReceivePastAsync()).Frames;
        Assert.That(
            replayed.Where(frame => Action(frame) == "message_read").Select(frame => frame.Number("message_id")),
            Is.EqualTo(new[] { ids[2] }));
    }

    [Test]
    public async Task Turning_read_receipts_off_also_hides_earlier_marks()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        var message = (await ana.SendConfirmedAsync(ben.UserId, "hello")).Id();
        await ReadAsync(ben, message);

        await Server.SetReceiptsAsync(ben.User, areOn: false);

        var mark = await MarkAsync(ana.User, ben);
        Assert.That(mark.GetProperty("read").ValueKind, Is.EqualTo(JsonValueKind.Null));
        Assert.That(mark.Number("delivered"), Is.EqualTo(message));
        await using var late = await Server.ConnectAsync(ana.User, "0");
        Assert.That((await late.ReceivePastAsync()).Frames.Select(Action), Is.EqualTo(new[] { "conf_message" }));
    }

    [Test]
    public async Task The_marks_of_a_group_show_the_progress_of_each_member()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        await using var cleo = await Server.ConnectAsync("Cleo");
        var group = (await Server.CreateGroupAsync(ana.User, "Climbing", ben.UserId, cleo.UserId)).Number("id");
        var note = (await ana.ReceiveAsync("conf_message")).Id();
        await ReadAsync(ben, note);
        await cleo.SendAsync(new { action = "received", message_id = note });
        await cleo.ReceiveUntilPongAsync();

        var marks = (await Server.GetAsync(ana.User, $"/chat/thread/marks/{group}/")).Data()
            .EnumerateArray().ToDictionary(mark => mark.GetProperty("user_id").GetGuid());

        Assert.That(marks[ben.UserId].Number("read"), Is.EqualTo(note));
        Assert.That(marks[ben.UserId].Number("delivered"), Is.EqualTo(note));
        Assert.That(marks[cleo.UserId].Number("delivered"), Is.EqualTo(note));
        Assert.That(marks[cleo.UserId].GetProperty("read").ValueKind, Is.EqualTo(JsonValueKind.Null));
        Assert.That(marks, Has.Count.EqualTo(3));
    }

    [Test]
    public async Task A_changed_setting_is_returned_and_a_bad_value_is_refused_by_name()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        using var http = Server.As(ana.User.Access);

        Assert.That(
            (await Server.GetAsync(ana.User, "/chat/settings/")).Data().GetProperty("read_receipts").GetBoolean(), Is.True);
        foreach (var bad in new object[] { new { }, new { read_receipts = "no" } })
        {
            var failure = await http.PatchAsJsonAsync("/chat/settings/", bad).ReadAsync(HttpStatusCode.BadRequest);
            Assert.That(failure.GetProperty("errors").Keys(), Is.EqualTo(new[] { "read_receipts" }));
        }

        await Server.SetReceiptsAsync(ana.User, areOn: false);
        Assert.That(
            (await Server.GetAsync(ana.User, "/chat/settings/")).Data().GetProperty("read_receipts").GetBoolean(), Is.False);
        Assert.That((await ana.ReceiveAsync("user_settings")).GetProperty("read_receipts").GetBoolean(), Is.False);
    }

    private static async Task ReadAsync(RoomClient client, long messageId)
    {
        await client.SendAsync(new { action = "read", message_id = messageId });
        await client.ReceiveUntilPongAsync();
    }

    private async Task<JsonElement> MarkAsync(TestUser asker, RoomClient of) =>
        (await Server.GetAsync(asker, $"/chat/thread/marks/{await Server.ThreadAsync(asker)}/")).Data().EnumerateArray()
            .Single(mark => mark.GetProperty("user_id").GetGuid() == of.UserId);

    private static string? Action(JsonElement frame) => frame.Text("action");
}
