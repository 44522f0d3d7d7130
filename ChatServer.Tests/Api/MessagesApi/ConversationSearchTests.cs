using System.Net;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Api.MessagesApi;

[Parallelizable]
internal sealed class ConversationSearchTests : ServerFixture
{
    [Test]
    public async Task A_search_in_a_conversation_finds_only_messages_of_that_conversation()
    {
        await using var ana = await Server.ConnectToMessagesAsync("Ana");
        await using var ben = await Server.ConnectToMessagesAsync("Ben");
        var here = await ana.PostMessageAsync(ben.UserId, "tulips for Ben");
        await ana.PostMessageAsync(ana.UserId, "tulips for myself");

        var found = await ana.GetAsync($"/api/v1/messages/search?query=tulips&conversation_id={here.Text("conversation_id")}");
        var everywhere = await ana.GetAsync("/api/v1/messages/search?query=tulips");

        Assert.That(
            found.GetProperty("messages").EnumerateArray().Select(message => message.Text("content")),
            Is.EqualTo(new[] { "tulips for Ben" }));
        Assert.That(everywhere.GetProperty("messages").GetArrayLength(), Is.EqualTo(2));
        await ana.GetAsync("/api/v1/messages/search?query=tulips&conversation_id=conv_900000001", HttpStatusCode.NotFound);
    }
}
