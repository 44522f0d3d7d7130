using Serilog.Core;
using Serilog.Events;
using Serilog.Parsing;

namespace ChatServer.Hosting.Logs;

/// <summary>
/// Wraps every sink, so no token reaches a log at any level: not in a message, a property of any depth, or an exception, and not
/// through a library, such as the framework's line about a request with its query.
/// </summary>
internal sealed class RedactingSink(Logger inner) : ILogEventSink, IDisposable
{
    private static readonly MessageTemplateParser Parser = new();

    public void Emit(LogEvent logEvent)
    {
        foreach (var (name, value) in logEvent.Properties.ToList())
        {
            var redacted = Redact(value);
            if (!ReferenceEquals(redacted, value))
                logEvent.AddOrUpdateProperty(new LogEventProperty(name, redacted));
        }

        inner.Write(RedactText(logEvent));
    }

    // A sink that can't write its last lines, for example on a full disk, doesn't make stopping fail.
    public void Dispose()
    {
        try
        {
            inner.Dispose();
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            LogFailureReporter.Report(failure);
        }
    }

    private static LogEvent RedactText(LogEvent logEvent)
    {
        var template = Secrets.Redact(logEvent.MessageTemplate.Text);
        var hidden = logEvent.Exception?.ToString() is { } text && Secrets.MayHoldSecret(text)
            ? new RedactedException(Secrets.Redact(text))
            : logEvent.Exception;
        if (template == logEvent.MessageTemplate.Text && ReferenceEquals(hidden, logEvent.Exception))
            return logEvent;

        var properties = logEvent.Properties.Select(property => new LogEventProperty(property.Key, property.Value));
        return new LogEvent(logEvent.Timestamp, logEvent.Level, hidden, Parser.Parse(template), properties);
    }

    private static LogEventPropertyValue Redact(LogEventPropertyValue value) => value switch
    {
        ScalarValue { Value: null or bool or int or long or double or Guid or DateTimeOffset or TimeSpan } => value,
        ScalarValue scalar => RedactScalar(scalar),
        SequenceValue sequence => new SequenceValue(sequence.Elements.Select(Redact)),
        StructureValue structure => new StructureValue(
            structure.Properties.Select(part => new LogEventProperty(part.Name, Redact(part.Value))), structure.TypeTag),
        DictionaryValue dictionary => new DictionaryValue(
            dictionary.Elements.Select(pair => KeyValuePair.Create((ScalarValue)Redact(pair.Key), Redact(pair.Value)))),
        _ => value,
    };

    // Whatever it is, the sinks write it as text.
    private static ScalarValue RedactScalar(ScalarValue scalar)
    {
        var text = scalar.Value!.ToString() ?? "";
        return Secrets.MayHoldSecret(text) ? new ScalarValue(Secrets.Redact(text)) : scalar;
    }

    private sealed class RedactedException(string text) : Exception(text)
    {
        public override string ToString() => Message;
    }
}
