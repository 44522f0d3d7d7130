using System.Text;
using System.Text.Json;

namespace ChatServer.Benchmarks.Agents;

/// <summary>What a frame of Room says that matters to a visitor of an agent.</summary>
/// <param name="Text">The text of a chunk or of a snapshot.</param>
/// <param name="Message">The text of a message.</param>
internal readonly record struct AgentFrame(
    string? Action, string? State, long Thread, long Run, int? Offset, string? Text, string? Message, bool IsOfAgent,
    string? Code)
{
    public static AgentFrame Read(ReadOnlySpan<byte> json)
    {
        var frame = default(AgentFrame);
        var reader = new Utf8JsonReader(json);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.ValueSpan;
            frame = Read(frame, name, ref reader);
        }

        return frame;
    }

    private static AgentFrame Read(AgentFrame frame, ReadOnlySpan<byte> name, ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
        {
            reader.Skip();
            return frame;
        }

        return Encoding.ASCII.GetString(name) switch
        {
            "action" => frame with { Action = reader.GetString() },
            "state" => frame with { State = reader.GetString() },
            "thread_id" => frame with { Thread = reader.GetInt64() },
            "run_id" => frame with { Run = reader.GetInt64() },
            "offset" => frame with { Offset = reader.GetInt32() },
            "text" => frame with { Text = reader.GetString() },
            "message" => frame with { Message = reader.GetString() },
            "agent_id" => frame with { IsOfAgent = true },
            "code" => frame with { Code = reader.GetString() },
            _ => frame,
        };
    }
}
