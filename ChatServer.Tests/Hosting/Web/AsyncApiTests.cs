using System.Net.Http.Json;
using System.Text.Json;
using ChatServer.Api.Events;
using ChatServer.Api.MessagesApi;
using ChatServer.Api.Room;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Hosting.Web;

/// <summary>The description of the WebSockets.</summary>
[Parallelizable]
internal sealed class AsyncApiTests : ServerFixture
{
    private JsonElement document;

    [OneTimeSetUp]
    public async Task Read() => document = await Server.Http.GetFromJsonAsync<JsonElement>("/asyncapi.json");

    [Test]
    public void All_sockets_are_described_with_their_addresses_and_required_tokens()
    {
        var addresses = document.GetProperty("channels").EnumerateObject()
            .Select(channel => channel.Value.GetProperty("address").GetString());

        Assert.That(document.GetProperty("asyncapi").GetString(), Is.EqualTo("3.0.0"));
        Assert.That(addresses, Is.EquivalentTo(new[] { "/ws/chat/room/", "/ws/messages", "/ws/events", "/ws/socket.io/" }));
        foreach (var operation in document.GetProperty("operations").EnumerateObject())
            Assert.That(operation.Value.GetProperty("security").GetArrayLength(), Is.EqualTo(2), operation.Name);
    }

    [Test]
    public void Every_action_is_described() => Assert.That(
        Names("receive"),
        Is.EquivalentTo(
            RoomActions.All.Select(action => $"room.receive.{action.Action}")
                .Concat(MessagesSession.Commands.All.Select(type => $"messages.receive.{type}"))
                .Concat(new[] { "events", "socketio" }.SelectMany(
                    socket => IEventsFraming.Events.All.Select(type => $"{socket}.receive.{type}")))));

    [Test]
    public void Mandatory_fields_of_an_action_are_required()
    {
        var payload = PayloadOf("room.receive.edit_message");

        Assert.That(
            payload.GetProperty("required").EnumerateArray().Select(field => field.GetString()),
            Is.EquivalentTo(new[] { "action", "message_id", "message_body" }));
        Assert.That(
            PayloadOf("room.receive.text_message").GetProperty("required").EnumerateArray().Select(field => field.GetString()),
            Is.EquivalentTo(new[] { "action", "message_body" }), "a thread can replace a receiver");
    }

    [Test]
    public void Omitted_fields_of_a_frame_are_never_null()
    {
        var properties = PayloadOf("room.send.error").GetProperty("properties");

        Assert.That(properties.GetProperty("action").GetProperty("const").GetString(), Is.EqualTo("error"));
        Assert.That(properties.GetProperty("retry_after_ms").GetProperty("type").GetString(), Is.EqualTo("integer"));
    }

    private IEnumerable<string> Names(string action) => document.GetProperty("operations").EnumerateObject()
        .Where(operation => operation.Value.GetProperty("action").GetString() == action).Select(operation => operation.Name);

    private JsonElement PayloadOf(string message) =>
        document.GetProperty("components").GetProperty("messages").GetProperty(message).GetProperty("payload");
}
