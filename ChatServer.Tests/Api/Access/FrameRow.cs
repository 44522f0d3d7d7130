using System.Text.Json;
using System.Text.Json.Nodes;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Api.Access;

/// <summary>A frame that a client sends on one of the WebSockets.</summary>
/// <param name="Name">Its action or type.</param>
/// <param name="Fields">Its other fields.</param>
/// <param name="IsSend">Whether it is answered later, by a confirmation or an error.</param>
internal sealed record FrameRow(
    string Name, Right Right, Func<Place, object> Fields, Within Within = Within.Any, bool IsSend = false)
{
    private const string RoomName = "action", MessagesName = "type";
    private static readonly string[] Confirmations = ["conf_message", "message_sent"];

    public async Task<Answer> AskAsync(SocketClient device, Place place)
    {
        await device.SendAsync(device is RoomClient ? ToRoom(place) : new { type = Name, data = Fields(place) });
        if (await FindErrorAsync(device) is not { } error)
            return new Answer(Outcome.Works, "");

        return new Answer(OutcomeOf(error.TryGetProperty("data", out var data) ? data : error), error.GetRawText());
    }

    private JsonObject ToRoom(Place place)
    {
        var frame = JsonSerializer.SerializeToNode(Fields(place))!.AsObject();
        frame[RoomName] = Name;
        return frame;
    }

    private async Task<JsonElement?> FindErrorAsync(SocketClient device)
    {
        if (!IsSend)
            return (await device.ReceiveUntilPongAsync()).Where(frame => NameOf(frame) == "error")
                .Select(frame => (JsonElement?)frame).SingleOrDefault();

        while (true)
        {
            var frame = await device.ReceiveAsync();
            if (NameOf(frame) == "error")
                return frame;

            if (Confirmations.Contains(NameOf(frame)))
                return null;
        }
    }

    public static string? NameOf(JsonElement frame) => frame.Text(RoomName) ?? frame.Text(MessagesName);

    private static Outcome OutcomeOf(JsonElement error) => error.Text("code") switch
    {
        "not_found" or "unknown_receiver" => Outcome.Missing,
        "blocked" => Outcome.Blocked,
        "forbidden" when error.Text("message") == "You are suspended from messaging" => Outcome.Suspended,
        _ => Outcome.Other,
    };
}
