using System.Buffers;
using System.Net.Http.Headers;
using System.Text.Json;

namespace ChatServer.Agents.Providers.OpenAi;

/// <summary>
/// The body of a request for a reply. What a visitor writes is a user turn, whatever it says; the owner speaks in the agent's
/// place, so both are the assistant.
/// </summary>
internal static class OpenAiRequest
{
    public static HttpContent Write(AgentTurn turn, OpenAiDialect dialect)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
            Write(json, turn, dialect);
        return new ReadOnlyMemoryContent(buffer.WrittenMemory)
        {
            Headers = { ContentType = new MediaTypeHeaderValue("application/json") },
        };
    }

    private static void Write(Utf8JsonWriter json, AgentTurn turn, OpenAiDialect dialect)
    {
        var agent = turn.Agent;
        json.WriteStartObject();
        json.WriteString("model", agent.Model);
        json.WriteBoolean("stream", true);
        if (dialect.AsksForUsage)
        {
            json.WriteStartObject("stream_options");
            json.WriteBoolean("include_usage", true);
            json.WriteEndObject();
        }

        json.WriteNumber(dialect.TokensField, agent.MaxOutputTokens);
        if (agent.Temperature is { } temperature)
            json.WriteNumber("temperature", temperature);
        if (agent.TopP is { } topP)
            json.WriteNumber("top_p", topP);
        WriteMessages(json, turn);
        if (turn.Tools.Count > 0 && dialect.OffersTools)
            WriteTools(json, turn.Tools);
        json.WriteEndObject();
    }

    private static void WriteMessages(Utf8JsonWriter json, AgentTurn turn)
    {
        json.WriteStartArray("messages");
        if (turn.Agent.Instructions.Length > 0)
            WriteMessage(json, new TurnMessage(TurnRole.Notice, turn.Agent.Instructions));
        foreach (var message in turn.Messages)
            WriteMessage(json, message);
        json.WriteEndArray();
    }

    private static void WriteMessage(Utf8JsonWriter json, TurnMessage message)
    {
        json.WriteStartObject();
        json.WriteString("role", RoleOf(message.Role));
        if (message.Role == TurnRole.Tool)
            json.WriteString("tool_call_id", message.CallId);
        if (message.Calls is { Count: > 0 } calls)
        {
            // Null where there is only a call: some servers refuse an empty text.
            json.WriteString("content", message.Text.Length > 0 ? message.Text : null);
            WriteCalls(json, calls);
        }
        else
        {
            json.WriteString("content", message.Text);
        }

        json.WriteEndObject();
    }

    private static void WriteCalls(Utf8JsonWriter json, IReadOnlyList<ToolCall> calls)
    {
        json.WriteStartArray("tool_calls");
        foreach (var call in calls)
        {
            json.WriteStartObject();
            json.WriteString("id", call.CallId);
            json.WriteString("type", "function");
            json.WriteStartObject("function");
            json.WriteString("name", call.Name);
            json.WriteString("arguments", call.Arguments);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteTools(Utf8JsonWriter json, IReadOnlyList<TurnTool> tools)
    {
        json.WriteStartArray("tools");
        foreach (var tool in tools)
        {
            json.WriteStartObject();
            json.WriteString("type", "function");
            json.WriteStartObject("function");
            json.WriteString("name", tool.Name);
            json.WriteString("description", tool.Description);
            json.WritePropertyName("parameters");
            tool.Schema.WriteTo(json);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static string RoleOf(TurnRole role) => role switch
    {
        TurnRole.Visitor => "user",
        TurnRole.Agent or TurnRole.Owner => "assistant",
        TurnRole.Notice => "system",
        TurnRole.Tool => "tool",
    };
}
