using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Api.MessagesApi;

/// <summary>The guarantees of the Messages API across a restart of the server.</summary>
[Parallelizable]
[Category("Long")]
internal sealed class MessagesRestartTests
{
    private readonly string directory = ServerProcess.NewDataDirectory();

    [OneTimeTearDown]
    public void Delete() => Directory.Delete(directory, recursive: true);

    [Test]
    public async Task After_a_kill_sync_resumes_and_a_repeated_send_returns_the_first_message()
    {
        TestUser ana, ben;
        string cursor, first, poll, forward;
        await using (var server = await ServerProcess.StartAsync(directory))
        {
            ana = await server.RegisterAsync("Ana");
            ben = await server.RegisterAsync("Ben");
            await using var anas = await MessagesClient.ConnectAsync(server.Address, ana);
            await using var bens = await MessagesClient.ConnectAsync(server.Address, ben);
            first = (await anas.PostMessageAsync(ben.UserId, "before", "n1")).GetRawText();
            var id = (await bens.ReceiveDataAsync("message_received")).Text("id");
            cursor = (await bens.SyncAsync("0")).Complete.GetProperty("data").Text("cursor")!;
            bens.Abort();

            poll = (await anas.PostAsync(
                "/api/v1/messages/send",
                new
                {
                    recipient_id = ben.UserId,
                    message_type = "poll",
                    data = new { question = "When?", options = new[] { "Monday", "Never" } }
                }))
                .Text("id")!;
            await anas.PatchAsync($"/api/v1/messages/{id}", new { content = "after" });
            await anas.PostAsync($"/api/v1/messages/{id}/pin", new { });
            await anas.PostAsync($"/api/v1/messages/{poll}/vote", new { options = new[] { 1 } });
            forward = (await anas.PostAsync(
                $"/api/v1/messages/{id}/forward", new { recipient_id = ben.UserId, client_msg_id = "f1" })).GetRawText();
            await server.KillAsync();
        }

        await using (var server = await ServerProcess.StartAsync(directory))
        {
            await using var bens = await MessagesClient.ConnectAsync(server.Address, ben, cursor);
            var (missed, end) = await bens.ReceivePastAsync();
            await using var anas = await MessagesClient.ConnectAsync(server.Address, ana);
            await anas.SendAsync("send", new { recipient_id = ben.UserId, content = "before", client_msg_id = "n1" });
            var again = await anas.ReceiveDataAsync("message_sent");
            var overHttp = await anas.PostMessageAsync(ben.UserId, "before", "n1");
            await anas.SendAsync("send", new { recipient_id = ben.UserId, content = "another", client_msg_id = "n1" });
            await anas.ReceiveErrorAsync("conflict", "client_msg_id");
            await anas.SendAsync("forward", new { message_id = JsonId(first), recipient_id = ben.UserId, client_msg_id = "f1" });
            var forwardedAgain = await anas.ReceiveDataAsync("message_sent");

            Assert.That(
                missed.Select(frame => frame.Text("type")),
                Is.EqualTo(new[] { "message_received", "message_edited", "message_pinned", "poll_changed", "message_received" }));
            Assert.That(missed[1].GetProperty("data").Text("content"), Is.EqualTo("after"));
            Assert.That(missed[3].GetProperty("data").Numbers("tally"), Is.EqualTo(new[] { 0, 1 }));
            Assert.That(missed[4].GetProperty("data").TryGetProperty("forwarded_from", out _), Is.True);
            Assert.That(end.GetProperty("data").GetProperty("has_more").GetBoolean(), Is.False);
            Assert.That((again.Text("id"), overHttp.Text("id")), Is.EqualTo((JsonId(first), JsonId(first))));
            Assert.That(forwardedAgain.GetRawText(), Is.EqualTo(forward));
            Assert.That(await bens.ReceiveUntilPongAsync(), Is.Empty, "a repeated send causes no event");
        }
    }

    private static string? JsonId(string message) =>
        System.Text.Json.JsonSerializer.Deserialize<System.Text.Json.JsonElement>(message).Text("id");
}
