package io.kazoo.recipe;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.ByteBuffer;

/**
 * Numbers as the nodes of counters hold them. Immutable.
 *
 * @param <N> the number
 */
interface CounterCodec<N extends Number> {

    /** The bytes of a number; throws ArithmeticException when it does not fit. */
    byte[] encode(N number);

    /** The number of bytes that are not empty; throws NumberFormatException when they hold none. */
    N decode(byte[] bytes);

    /** Whether an empty node stands for the initial value, so that this is how a new one is made. */
    default boolean startsEmpty() {
        return true;
    }

    /** Whole numbers in a format. */
    static CounterCodec<Long> of(CounterFormat format) {
        return switch (format) {
            case KAZOO -> new Decimal();
            case CURATOR_INT -> new BigEndian(Integer.BYTES);
            case CURATOR_LONG -> new BigEndian(Long.BYTES);
        };
    }

    /** Python's {@code repr} of an int. */
    record Decimal() implements CounterCodec<Long> {

        @Override
        public byte[] encode(Long number) {
            return Long.toString(number).getBytes(US_ASCII);
        }

        @Override
        public Long decode(byte[] bytes) {
            return Long.parseLong(new String(bytes, US_ASCII).strip());
        }
    }

    /** Two's complement, most significant byte first. */
    record BigEndian(int size) implements CounterCodec<Long> {

        @Override
        public byte[] encode(Long number) {
            return size == Long.BYTES
                    ? ByteBuffer.allocate(size).putLong(number).array()
                    : ByteBuffer.allocate(size).putInt(Math.toIntExact(number)).array();
        }

        @Override
        public Long decode(byte[] bytes) {
            if (bytes.length != size) {
                throw new NumberFormatException(bytes.length + " bytes instead of " + size);
            }
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            return size == Long.BYTES ? buffer.getLong() : buffer.getInt();
        }

        @Override
        public boolean startsEmpty() {
            return false;
        }
    }

    /** Python's {@code repr} of a float. */
    record Floating() implements CounterCodec<Double> {

        @Override
        public byte[] encode(Double number) {
            return text(number).getBytes(US_ASCII);
        }

        @Override
        public Double decode(byte[] bytes) {
            String text = new String(bytes, US_ASCII).strip();
            return switch (text) {
                case "inf" -> Double.POSITIVE_INFINITY;
                case "-inf" -> Double.NEGATIVE_INFINITY;
                case "nan" -> Double.NaN;
                default -> {
                    if (!text.matches("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?")) {
                        throw new NumberFormatException("not a float");
                    }
                    yield Double.parseDouble(text);
                }
            };
        }

        private static String text(double number) {
            if (Double.isNaN(number)) {
                return "nan";
            } else if (Double.isInfinite(number)) {
                return number > 0 ? "inf" : "-inf";
            } else if (number == 0) {
                return 1 / number > 0 ? "0.0" : "-0.0";
            }
            BigDecimal shortest = shortest(number);
            String digits = shortest.unscaledValue().abs().toString();
            int exponent = digits.length() - 1 - shortest.scale();
            String plain;
            if (exponent < -4 || exponent >= 16) {
                String rest = digits.length() > 1 ? "." + digits.substring(1) : "";
                plain = digits.charAt(0) + rest + "e" + (exponent < 0 ? "-" : "+")
                        + (Math.abs(exponent) < 10 ? "0" : "") + Math.abs(exponent);
            } else {
                plain = shortest.abs().toPlainString();
                plain = plain.contains(".") ? plain : plain + ".0";
            }
            return number < 0 ? "-" + plain : plain;
        }

        /** The fewest digits that stand for this number and no other. */
        private static BigDecimal shortest(double number) {
            BigDecimal exact = new BigDecimal(number);
            BigDecimal rounded = exact;
            for (int digits = 1; digits <= 17; digits++) {
                rounded = exact.round(new MathContext(digits));
                if (rounded.doubleValue() == number) {
                    break;
                }
            }
            return rounded.stripTrailingZeros();
        }
    }
}
