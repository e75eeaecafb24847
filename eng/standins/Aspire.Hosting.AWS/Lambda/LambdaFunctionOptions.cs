using Amazon.Runtime;

namespace Amazon.Lambda
{
    /// <summary>The form of a function's log.</summary>
    public sealed class LogFormat(string value) : ConstantClass(value)
    {
        /// <summary>One JSON object a line.</summary>
        public static readonly LogFormat JSON = new("JSON");

        /// <summary>Plain text.</summary>
        public static readonly LogFormat Text = new("Text");
    }

    /// <summary>The least severe entries of a function's log.</summary>
    public sealed class ApplicationLogLevel(string value) : ConstantClass(value)
    {
        /// <summary>Debug and above.</summary>
        public static readonly ApplicationLogLevel DEBUG = new("DEBUG");

        /// <summary>Information and above.</summary>
        public static readonly ApplicationLogLevel INFO = new("INFO");

        /// <summary>Warnings and above.</summary>
        public static readonly ApplicationLogLevel WARN = new("WARN");

        /// <summary>Errors and above.</summary>
        public static readonly ApplicationLogLevel ERROR = new("ERROR");
    }
}

namespace Aspire.Hosting.AWS.Lambda
{
    /// <summary>Options of a Lambda function.</summary>
    public class LambdaFunctionOptions
    {
        /// <summary>The form of the function's log, as AWS_LAMBDA_LOG_FORMAT tells it.</summary>
        public Amazon.Lambda.LogFormat LogFormat { get; set; } = Amazon.Lambda.LogFormat.Text;

        /// <summary>The least severe entries of the function's log, as AWS_LAMBDA_LOG_LEVEL tells it.</summary>
        public Amazon.Lambda.ApplicationLogLevel ApplicationLogLevel { get; set; } = Amazon.Lambda.ApplicationLogLevel.INFO;
    }
}
