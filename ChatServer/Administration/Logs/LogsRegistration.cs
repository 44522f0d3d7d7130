using System.Globalization;
using Serilog;
using Serilog.Core;
using Serilog.Events;
using Serilog.Extensions.Logging;

namespace ChatServer.Administration.Logs;

/// <summary>Logs through Serilog, as section <c>Serilog</c> and <see cref="LogOptions"/> say.</summary>
internal static class LogsRegistration
{
    private const string Levels = "Serilog:MinimumLevel";
    private const string Template = "{Timestamp:yyyy-MM-dd HH:mm:ss.fff zzz} {Level:u3} {SourceContext}: {Message:lj}{NewLine}{Exception}";

    public static IServiceCollection AddLogs(this IServiceCollection services) => services
        .AddCheckedOptions<LogOptions>("Chat:Logs")
        .AddLogging(logging => logging.ClearProviders().SetMinimumLevel(LogLevel.Trace)
            // Asked for, it would begin an activity and a scope for every request, which an open WebSocket holds.
            .AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None))
        .AddSingleton<ILoggerProvider>(provider => new SerilogLoggerProvider(
            Create(provider.GetRequiredService<IConfiguration>(), provider.GetRequiredService<LogOptions>()), dispose: true));

    // Two loggers: the first has the levels and takes out what is secret, the second has the sinks.
    private static Logger Create(IConfiguration configuration, LogOptions options)
    {
        var levels = new ConfigurationBuilder().AddInMemoryCollection(configuration.GetSection(Levels).AsEnumerable()).Build();
        return new LoggerConfiguration()
            .ReadFrom.Configuration(levels)
            .Enrich.FromLogContext()
            .Filter.ByExcluding(IsStartFailure)
            .WriteTo.Sink(new RedactingSink(CreateSinks(configuration, options)))
            .CreateLogger();
    }

    private static Logger CreateSinks(IConfiguration configuration, LogOptions options)
    {
        var sinks = new LoggerConfiguration().ReadFrom.Configuration(configuration).MinimumLevel.Verbose();
        if (options.File.Length > 0)
        {
            sinks.WriteTo.File(
                options.File, outputTemplate: Template, formatProvider: CultureInfo.InvariantCulture, rollingInterval: RollingInterval.Day,
                rollOnFileSizeLimit: true, fileSizeLimitBytes: options.MaxFileBytes, retainedFileCountLimit: options.MaxFiles);
        }

        return sinks.CreateLogger();
    }

    // What keeps the server from starting is said in one line at the end, see StartFailure.
    private static bool IsStartFailure(LogEvent logEvent) => logEvent.MessageTemplate.Text is "Unable to start Kestrel." or "Hosting failed to start";
}
