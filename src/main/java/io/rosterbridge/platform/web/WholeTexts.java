package io.rosterbridge.platform.web;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.springframework.core.convert.TypeDescriptor;
import org.springframework.core.convert.converter.ConditionalGenericConverter;

/** Takes a parameter that came once for one entry of the list, where Spring takes it apart at its commas: an id may have some. */
final class WholeTexts implements ConditionalGenericConverter {

    @Override
    public Set<ConvertiblePair> getConvertibleTypes() {
        return Set.of(new ConvertiblePair(String.class, Collection.class));
    }

    @Override
    public boolean matches(TypeDescriptor from, TypeDescriptor to) {
        TypeDescriptor element = to.getElementTypeDescriptor();
        return to.getType() == List.class && element != null && element.getType() == String.class;
    }

    @Override
    public Object convert(Object text, TypeDescriptor from, TypeDescriptor to) {
        return text == null || text.toString().isEmpty() ? List.of() : List.of(text);
    }
}
